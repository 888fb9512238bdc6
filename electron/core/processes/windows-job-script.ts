import { AppError } from '#shared/errors.ts'

/**
 * What ends our children and everything they started when we are gone, on Windows, as a script for the PowerShell that is part of the
 * system: it makes a Job Object that is ended with its last handle, holds that handle, and puts in what it is told of. The system does
 * the rest, however Atrium and then this process came to their end.
 *
 * It says `ready`, reads `add PID` until its input closes, gives the children a moment to follow their closed inputs, and ends. A number
 * counts only while it is that of a child of ours: another process that was given it since has another parent.
 */
export function windowsJobScript(parentPid: number): string {
  if (!isWindowsPid(parentPid)) throw new AppError('internal', 'This is the number of no process.')
  return `$ErrorActionPreference = 'Stop'
try {
  Add-Type -TypeDefinition @'
${NATIVE}
'@
  $job = [AtriumJob]::Open()
  if ($job -eq [IntPtr]::Zero) { exit 4 }
  [Console]::Out.WriteLine('ready')
  while ($null -ne ($line = [Console]::In.ReadLine())) {
    if ($line -match '^add ([0-9]{1,10})$') { [void][AtriumJob]::Add($job, $Matches[1], ${parentPid}) }
  }
  Start-Sleep -Seconds 2
} catch { exit 3 }
`
}

/** What can be the number of a process of ours on Windows: 32 bits, of which 0 and 4 are the system's own. */
export function isWindowsPid(pid: number): boolean {
  return Number.isInteger(pid) && pid > 4 && pid <= 0xffff_ffff
}

/** How PowerShell is started with a script: no profile of the person, nothing asked, its input left to the script. */
export function powerShellArguments(script: string): readonly string[] {
  const encoded = Buffer.from(script, 'utf16le').toString('base64')
  return ['-NoLogo', '-NoProfile', '-NonInteractive', '-WindowStyle', 'Hidden', '-InputFormat', 'None', '-EncodedCommand', encoded]
}

/** The PowerShell of the system itself, by its whole path; undefined where the environment does not say where the system is. */
export function powerShellFile(environment: Readonly<Record<string, string>>): string | undefined {
  const root = Object.entries(environment).find(([name]) => name.toUpperCase() === 'SYSTEMROOT')?.[1]
  if (root === undefined || !/^[A-Za-z]:\\/.test(root)) return undefined
  return `${root.replace(/\\+$/, '')}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`
}

/** One access for each thing that is done: to put into a job (quota, terminate), and to ask for the parent. */
const NATIVE = `using System;
using System.Runtime.InteropServices;
public static class AtriumJob {
  [StructLayout(LayoutKind.Sequential)]
  struct Basic {
    public long PerProcessUserTime, PerJobUserTime;
    public uint Flags;
    public UIntPtr MinimumWorkingSet, MaximumWorkingSet;
    public uint ActiveProcesses;
    public UIntPtr Affinity;
    public uint Priority, Scheduling;
  }
  [StructLayout(LayoutKind.Sequential)]
  struct Io { public ulong Reads, Writes, Others, Read, Written, Other; }
  [StructLayout(LayoutKind.Sequential)]
  struct Extended {
    public Basic Basic;
    public Io Io;
    public UIntPtr ProcessMemory, JobMemory, PeakProcessMemory, PeakJobMemory;
  }
  [StructLayout(LayoutKind.Sequential)]
  struct About { public IntPtr ExitStatus, Block, Affinity, Priority, Id, ParentId; }

  [DllImport("kernel32.dll", CharSet = CharSet.Unicode)] static extern IntPtr CreateJobObjectW(IntPtr security, string name);
  [DllImport("kernel32.dll")] static extern bool SetInformationJobObject(IntPtr job, int kind, ref Extended limits, uint size);
  [DllImport("kernel32.dll")] static extern bool AssignProcessToJobObject(IntPtr job, IntPtr process);
  [DllImport("kernel32.dll")] static extern IntPtr OpenProcess(uint access, bool inherit, uint id);
  [DllImport("kernel32.dll")] static extern bool CloseHandle(IntPtr handle);
  [DllImport("ntdll.dll")] static extern int NtQueryInformationProcess(IntPtr process, int kind, ref About about, uint size, out uint got);

  public static IntPtr Open() {
    IntPtr job = CreateJobObjectW(IntPtr.Zero, null);
    Extended limits = new Extended();
    limits.Basic.Flags = 0x2000;
    bool isSet = job != IntPtr.Zero && SetInformationJobObject(job, 9, ref limits, (uint)Marshal.SizeOf(limits));
    return isSet ? job : IntPtr.Zero;
  }

  public static bool Add(IntPtr job, string id, long parent) {
    uint number;
    if (!uint.TryParse(id, out number)) return false;
    IntPtr process = OpenProcess(0x1101, false, number);
    if (process == IntPtr.Zero) return false;
    About about = new About();
    uint got;
    int status = NtQueryInformationProcess(process, 0, ref about, (uint)Marshal.SizeOf(about), out got);
    bool isOurs = status == 0 && about.ParentId.ToInt64() == parent;
    bool isIn = isOurs && AssignProcessToJobObject(job, process);
    CloseHandle(process);
    return isIn;
  }
}`
