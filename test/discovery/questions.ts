/** A tool that a question is about, as `server: tool`, in the server's own words. */
export interface Question {
  readonly ask: string
  /** Any of these answers it. */
  readonly wants: readonly string[]
}

/** Questions that the ranking was made better with. */
export const TUNED: readonly Question[] = [
  { ask: 'see what a text file contains', wants: ['files: read_text_file', 'files: read_file'] },
  { ask: 'save these notes to disk as a new document', wants: ['files: write_file'] },
  { ask: 'rename a folder on my computer', wants: ['files: move_file'] },
  { ask: 'which folders am I permitted to look into', wants: ['files: list_allowed_directories'] },
  { ask: 'how big is each item in this folder', wants: ['files: list_directory_with_sizes', 'files: get_file_info'] },
  { ask: 'take a picture of the current web page', wants: ['browser: take_screenshot'] },
  { ask: 'open a website in a new tab', wants: ['browser: new_page'] },
  {
    ask: 'why is the site slow to load',
    wants: ['browser: performance_start_trace', 'browser: lighthouse_audit', 'browser: performance_analyze_insight'],
  },
  { ask: 'run some javascript in the page', wants: ['browser: evaluate_script'] },
  { ask: 'see the HTTP calls the page made', wants: ['browser: list_network_requests'] },
  { ask: "any errors printed in the browser's console?", wants: ['browser: list_console_messages'] },
  { ask: 'undo my last commit but keep the changes', wants: ['git: git_reset'] },
  { ask: 'who wrote this line of code', wants: ['git: git_blame', 'gitlab: get_file_blame'] },
  { ask: 'put my uncommitted work aside for now', wants: ['git: git_stash'] },
  { ask: 'download a copy of a repo to my machine', wants: ['git: git_clone'] },
  { ask: 'what have I changed since the last commit', wants: ['git: git_status', 'git: git_diff'] },
  { ask: 'open a bug report on GitHub', wants: ['github: create_issue'] },
  { ask: 'make a PR with my changes', wants: ['github: create_pull_request', 'gitlab: create_merge_request'] },
  { ask: 'has CI passed for this pull request?', wants: ['github: get_pull_request_status'] },
  { ask: 'write in the team channel that the release is out', wants: ['slack: slack_post_message'] },
  { ask: 'give that message a thumbs up in Slack', wants: ['slack: slack_add_reaction'] },
  { ask: 'who is on our Slack team', wants: ['slack: slack_get_users'] },
  { ask: 'how long does it take to drive from Berlin to Hamburg', wants: ['maps: maps_directions', 'maps: maps_distance_matrix'] },
  { ask: 'find a good restaurant nearby', wants: ['maps: maps_search_places'] },
  { ask: 'remember that Anna works at Contoso', wants: ['memory: create_relations', 'memory: create_entities', 'memory: add_observations'] },
  { ask: 'forget everything about this person', wants: ['memory: delete_entities'] },
  { ask: 'why did the build fail, show me its log', wants: ['gitlab: get_pipeline_job_output'] },
  { ask: 'start the failed GitLab pipeline again', wants: ['gitlab: retry_pipeline'] },
  { ask: 'what is assigned to me in GitLab', wants: ['gitlab: my_issues', 'gitlab: list_todos', 'gitlab: list_issues'] },
  { ask: 'add two numbers', wants: ['everything: get-sum'] },
]

/** Questions that were written down before there was a search, and that nothing was changed for. */
export const HELD_OUT: readonly Question[] = [
  { ask: 'look for every PDF below my documents directory', wants: ['files: search_files'] },
  { ask: 'change one line in a config file', wants: ['files: edit_file'] },
  { ask: 'make a new folder', wants: ['files: create_directory'] },
  { ask: 'show me the structure of this project as a tree', wants: ['files: directory_tree', 'gitlab: get_repository_tree'] },
  { ask: 'when was this file last modified', wants: ['files: get_file_info'] },
  { ask: 'load several files at once', wants: ['files: read_multiple_files'] },
  { ask: 'press the submit button', wants: ['browser: click'] },
  { ask: 'fill in the login form', wants: ['browser: fill_form', 'browser: fill'] },
  { ask: 'see how the page looks on a phone', wants: ['browser: emulate', 'browser: resize_page'] },
  { ask: 'check the page for accessibility problems', wants: ['browser: lighthouse_audit', 'browser: take_snapshot'] },
  { ask: 'find out what is leaking memory in the web app', wants: ['browser: take_heapsnapshot'] },
  { ask: 'wait until the text Done appears', wants: ['browser: wait_for'] },
  { ask: 'record a video of the browser', wants: ['browser: screencast_start'] },
  { ask: 'bring one commit from another branch into mine', wants: ['git: git_cherry_pick'] },
  { ask: 'which commits touched this file last week', wants: ['git: git_log', 'gitlab: list_commits', 'github: list_commits'] },
  { ask: 'send my commits to the server', wants: ['git: git_push'] },
  { ask: 'mark this version with a label v1.2', wants: ['git: git_tag', 'gitlab: create_tag'] },
  { ask: 'work on two branches side by side in separate folders', wants: ['git: git_worktree'] },
  { ask: 'leave a comment on an issue in GitHub', wants: ['github: add_issue_comment'] },
  { ask: "make my own copy of someone's GitHub repository", wants: ['github: fork_repository'] },
  {
    ask: 'which files does this pull request touch',
    wants: ['github: get_pull_request_files', 'gitlab: list_merge_request_changed_files'],
  },
  { ask: 'answer in a Slack conversation', wants: ['slack: slack_reply_to_thread'] },
  { ask: 'read the latest messages in #general', wants: ['slack: slack_get_channel_history'] },
  { ask: 'what are the coordinates of this street address', wants: ['maps: maps_geocode'] },
  { ask: 'how high above sea level is this point', wants: ['maps: maps_elevation'] },
  { ask: 'what do you know about the Mercury project', wants: ['memory: search_nodes', 'memory: open_nodes', 'memory: read_graph'] },
  { ask: 'give my approval to a merge request', wants: ['gitlab: approve_merge_request'] },
  {
    ask: 'set a secret environment variable for CI',
    wants: ['gitlab: create_project_variable', 'gitlab: create_group_variable', 'gitlab: update_project_variable'],
  },
  { ask: 'stop a running pipeline', wants: ['gitlab: cancel_pipeline', 'gitlab: cancel_pipeline_job'] },
  { ask: 'which security holes were found in our project', wants: ['gitlab: list_project_vulnerabilities'] },
]
