/** Variables that make a program load or run something else than its command says. */
const TAKING_OVER = [
  // What is found and loaded.
  /^(PATH|PATHEXT|COMSPEC|LD_.*|DYLD_.*|SHELL|IFS|CDPATH|ENV|BASH_ENV|BASH_FUNC_.*|ZDOTDIR|PROMPT_COMMAND|PSMODULEPATH)$/,
  // Code that a runtime runs before the program.
  /^(NODE_OPTIONS|NODE_PATH|NODE_REPL_EXTERNAL_MODULE|ELECTRON_RUN_AS_NODE|BUN_OPTIONS|DENO_INSTALL_ROOT)$/,
  /^(PYTHONSTARTUP|PYTHONPATH|PYTHONHOME|PYTHONINSPECT|PYTHONBREAKPOINT|PYTHONUSERBASE)$/,
  /^(RUBYOPT|RUBYLIB|PERL5OPT|PERL5LIB|PERL5DB|PERLLIB|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|CLASSPATH)$/,
  /^(DOTNET_STARTUP_HOOKS|DOTNET_ADDITIONAL_DEPS|COR_PROFILER.*|CORECLR_.*|COR_ENABLE_PROFILING|GCONV_PATH|LOCPATH)$/,
  // Programs that other programs start.
  /^(GIT_SSH|GIT_SSH_COMMAND|GIT_ASKPASS|GIT_EXEC_PATH|GIT_EXTERNAL_DIFF|GIT_PROXY_COMMAND|GIT_TEMPLATE_DIR|GIT_CONFIG.*)$/,
  /^(SSH_ASKPASS|SUDO_ASKPASS|GIT_EDITOR|GIT_PAGER|GIT_SEQUENCE_EDITOR|EDITOR|VISUAL|PAGER|BROWSER|LESSOPEN|LESSCLOSE)$/,
  // Where packages come from, and where programs run.
  /^(NPM_CONFIG_.*|PIP_.*|UV_INDEX.*|UV_DEFAULT_INDEX|UV_EXTRA_INDEX_URL|UV_PYTHON|BUNDLE_GEMFILE|GEM_HOME|GEM_PATH)$/,
  /^(DOCKER_HOST|ATRIUM_.*)$/,
]

/** Variables that decide whom a program trusts, and through whom it speaks. */
const TRUSTING = [
  /^(NODE_TLS_REJECT_UNAUTHORIZED|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)$/,
  /^(HTTPS?_PROXY|ALL_PROXY)$/,
]

/** Whether a variable of this name makes another program run inside the one that a person agreed to. Windows does not tell `Path` from `PATH`, so neither does this. */
export function takesOver(name: string): boolean {
  const upper = name.toUpperCase()
  return TAKING_OVER.some(shape => shape.test(upper))
}

/** Whether a variable of this name decides what runs or whom it trusts. */
export function isDangerousName(name: string): boolean {
  const upper = name.toUpperCase()
  return takesOver(name) || TRUSTING.some(shape => shape.test(upper))
}
