using System.Text.RegularExpressions;
using Grid.Clients.Running;

namespace Grid.Clients.Calls;

/// <summary>How each BuildBox program is pointed at a server.</summary>
internal static class BuildBox
{
    /// <summary>What buildbox-worker says once its session has been created.</summary>
    public static readonly Regex WorkerReadyLine = new(@"Bot Session created\.");

    /// <summary>What buildbox-casd says when it listens.</summary>
    public static readonly Regex CasdReadyLine = new("Server listening on");

    private const string HostToolsRunner = "/usr/bin/buildbox-run-hosttools";

    private const string Platform = "OSFamily=linux,ISA=x86-64";

    public static ProgramCall Upload(string address, string folder, string digestFile, string treeDigestFile) => new(
        "casupload", $"--remote=http://{address}", "--instance=", "--directory-format=both",
        $"--output-digest-file={digestFile}", $"--output-tree-digest-file={treeDigestFile}", folder);

    public static ProgramCall Download(string address, string digestOption, string target) =>
        new("casdownload", $"--remote=http://{address}", "--instance=", $"--destination-dir={target}", digestOption);

    public static ProgramCall Trexe(string address, params IReadOnlyList<string> arguments) => new(
        "trexe", [$"--remote=http://{address}", "--instance=", $"--platform-properties={Platform}", .. arguments]);

    /// <summary>trexe about an operation that exists already.</summary>
    public static ProgramCall TrexeOperation(
        string address, string operation, params IReadOnlyList<string> arguments) =>
        new("trexe", [$"--remote=http://{address}", "--instance=", $"--operation={operation}", .. arguments]);

    /// <summary>
    /// make, every compilation of which recc sends to the farm; further settings of recc turn other things on, or have a value.
    /// </summary>
    public static ProgramCall MakeWithRecc(string address, string folder, params IReadOnlyList<string> settings) =>
        new("make", "-j4", "CC=recc gcc") { Directory = folder, Environment = ReccSettings(address, settings) };

    /// <summary>One command that recc is asked to run.</summary>
    public static ProgramCall Recc(
        string address, string folder, IReadOnlyList<string> command, params IReadOnlyList<string> settings) =>
        new("recc", command) { Directory = folder, Environment = ReccSettings(address, settings) };

    /// <summary>A bot that is not ours, with the toolchain of the clients' root.</summary>
    public static ProgramCall WorkerInRoot(string address, string instance = "") =>
        ClientsRoot.Inside(new ProgramCall("buildbox-worker", WorkerArguments(address, HostToolsRunner, instance)));

    /// <summary>The same bot, which writes the output of actions to log streams.</summary>
    public static ProgramCall WorkerWithLogsInRoot(string address) => ClientsRoot.Inside(new ProgramCall(
        "buildbox-worker",
        [$"--logstream-remote=http://{address}", "--logstream-instance=", .. WorkerArguments(address, HostToolsRunner)]));

    /// <summary>
    /// The same bot with this machine's toolchain: outside its root it runs on the root's own loader and libraries.
    /// </summary>
    public static ProgramCall WorkerOnHost(string address, ScratchFolder scratch)
    {
        string runner = scratch["buildbox-run"];
        string exec = string.Join(' ', ClientsRoot.Loader(HostToolsRunner));
        File.WriteAllText(runner, $"#!/bin/sh\nexec {exec} \"$@\"\n");
        File.SetUnixFileMode(runner, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string[] worker = ClientsRoot.Loader("/usr/bin/buildbox-worker");
        return new ProgramCall(worker[0], [.. worker[1..], .. WorkerArguments(address, runner)]);
    }

    /// <summary>
    /// The same bot as users of BuildStream deploy it: with a casd of its own, and the input root as the whole file system.
    /// </summary>
    public static ProgramCall WorkerWithBubblewrap(string address, ScratchFolder scratch)
    {
        string socket = scratch["casd.sock"];
        string script = scratch["worker.sh"];
        string casd = string.Join(' ', CasdProxy(address, socket, scratch["casd"]).Arguments);
        IEnumerable<string> arguments = WorkerArguments(address, "/usr/bin/buildbox-run-bubblewrap");
        string worker = string.Join(' ', arguments.Where(option => option != "--runner-arg=--disable-localcas"));
        File.WriteAllText(
            script,
            $"""
            buildbox-casd {casd} &
            until [ -S {socket} ]; do sleep 0.05; done
            exec buildbox-worker --cas-remote=unix:{socket} {worker}
            """);
        return ClientsRoot.Inside(new ProgramCall("sh", script));
    }

    /// <summary>The arguments of a bot whose runner gets inputs laid out, and outputs captured, by a proxy.</summary>
    public static string[] WorkerBehindProxy(string address, string socket) =>
    [
        "buildbox-worker",
        "--instance=", $"--bots-remote=http://{address}", $"--cas-remote=unix:{socket}", $"--buildbox-run={HostToolsRunner}",
        "--platform", "OSFamily=linux", "--platform", "ISA=x86-64", "--concurrent-jobs=2", "--log-level=debug", "behind-proxy",
    ];

    /// <summary>What stores a folder.</summary>
    public static ProgramCall UploadThrough(string remote, string folder, string digestFile) => new(
        "casupload", $"--remote={remote}", "--instance=", $"--output-digest-file={digestFile}", folder);

    /// <summary>What gets a folder.</summary>
    public static ProgramCall DownloadThrough(string remote, string digestOption, string target) =>
        new("casdownload", $"--remote={remote}", "--instance=", $"--destination-dir={target}", digestOption);

    /// <summary>make, every compilation of which recc sends to a proxy.</summary>
    public static ProgramCall MakeWithReccThrough(string remote, string folder)
    {
        ProgramCall call = MakeWithRecc(string.Empty, folder);
        return call with { Environment = new Dictionary<string, string>(call.Environment) { ["RECC_SERVER"] = remote } };
    }

    /// <summary>What reads a log stream to its end.</summary>
    public static ProgramCall LogTail(string address, string name) =>
        new("logstreamtail", $"--remote=http://{address}", "--instance=", $"--resource-name={name}");

    /// <summary>What writes a file to a log stream.</summary>
    public static ProgramCall OutputStreamer(string address, string name, string file) =>
        new("outputstreamer", $"--remote=http://{address}", "--instance=", $"--resource-name={name}", $"--file={file}");

    /// <summary>A local cache on a unix socket, in front of a remote one.</summary>
    public static ProgramCall CasdProxy(string address, string socket, string folder) => new(
        "buildbox-casd",
        $"--cas-remote=http://{address}", "--cas-instance=", $"--bind=unix:{socket}", "--log-level=info", folder);

    private static Dictionary<string, string> ReccSettings(string address, IReadOnlyList<string> settings)
    {
        Dictionary<string, string> environment = new()
        {
            ["RECC_SERVER"] = $"http://{address}",
            ["RECC_INSTANCE"] = string.Empty,
            ["RECC_REMOTE_PLATFORM_OSFamily"] = "linux",
            ["RECC_REMOTE_PLATFORM_ISA"] = "x86-64",
        };
        foreach (string setting in settings)
        {
            string[] parts = setting.Split('=', 2);
            environment[parts[0]] = parts.Length > 1 ? parts[1] : "1";
        }

        return environment;
    }

    private static string[] WorkerArguments(string address, string runner, string instance = "") =>
    [
        $"--instance={instance}", $"--remote=http://{address}", $"--buildbox-run={runner}", "--runner-arg=--disable-localcas",
        "--platform", "OSFamily=linux", "--platform", "ISA=x86-64", "--concurrent-jobs=2", "--log-level=debug",
        "buildbox-worker-under-test",
    ];
}
