using System.Text.RegularExpressions;
using Grid.Clients.Running;

namespace Grid.Clients.Calls;

/// <summary>One of the two Bazels, with what it needs to build C offline, and how it is pointed at a server.</summary>
internal abstract record Bazel
{
    private const string DebianFolder = "/usr/share/bazel";

    // No server process of Bazel's own is left behind (--batch). Debian keeps what Bazel needs to start in the system rc file.
    private static readonly string[] StartupOptions = ["--batch", "--nohome_rc"];

    private Bazel()
    {
    }

    /// <summary>"4.2.3" or "7.7.1", as theories name them.</summary>
    public static Bazel Named(string version) => version == "4.2.3" ? new OnHost() : new InRoot();

    /// <summary>Options that stand before the verb, besides the usual.</summary>
    public IReadOnlyList<string> MoreStartupOptions { get; init; } = [];

    public ProgramCall Call(string verb, string project, params IReadOnlyList<string> arguments) => Place(
        new ProgramCall("bazel", [
            .. StartupOptions, $"--output_user_root={project}.bazel", .. MoreStartupOptions,
            verb, .. BuildOptions(), "--color=no", "--curses=no", .. arguments,
        ])
        {
            Directory = project,
        });

    /// <summary>Options that have every action run by the farm.</summary>
    public static string[] RemoteExecution(string address) =>
    [
        $"--remote_executor=grpc://{address}", "--remote_default_exec_properties=OSFamily=linux",
        "--spawn_strategy=remote", "--genrule_strategy=remote", "--noremote_local_fallback",
    ];

    /// <summary>Options that have actions run here, and their results kept and found on the server.</summary>
    public static string[] RemoteCache(string address) =>
        [$"--remote_cache=grpc://{address}", "--spawn_strategy=local", "--genrule_strategy=local"];

    /// <summary>The same over HTTP/1.1.</summary>
    public static string[] HttpCache(Uri address) =>
        [$"--remote_cache={address}", "--spawn_strategy=local", "--genrule_strategy=local"];

    /// <summary>How many processes of a kind ("remote", "remote cache hit", "local") Bazel says it had.</summary>
    public static int Processes(ProgramResult result, string kind)
    {
        Match summary = Regex.Match(
            result.AllOutput, @"^INFO: \d+ process(es)?: (?<kinds>.*)\.$", RegexOptions.Multiline);
        summary.Success.ShouldBeTrue($"No summary of processes in\n{result.AllOutput}");
        return summary.Groups["kinds"].Value
            .Split(", ")
            .Select(count => count.Split(' ', 2))
            .Where(count => count[1] == kind)
            .Sum(count => int.Parse(count[0]));
    }

    protected abstract ProgramCall Place(ProgramCall call);

    protected abstract IEnumerable<string> BuildOptions();

    private static string Override(string repository, string folder) => $"--override_repository={repository}={folder}";

    // Bazel 4.2.3, this machine's own.
    private sealed record OnHost : Bazel
    {
        protected override ProgramCall Place(ProgramCall call) => call;

        protected override IEnumerable<string> BuildOptions() =>
        [
            Override("rules_cc", SourceTree.Project("Bazel4/rules_cc")),
            Override("remote_coverage_tools", SourceTree.Project("Bazel4/remote_coverage_tools")),
            Override("rules_java", $"{DebianFolder}/rules/java"),
            Override("rules_proto", $"{DebianFolder}/rules/proto"),
            Override("bazel_skylib", $"{DebianFolder}/tools/skylib"),
            Override("platforms", $"{DebianFolder}/tools/platforms"),
        ];
    }

    // Bazel 7.7.1, in the clients' root.
    private sealed record InRoot : Bazel
    {
        protected override ProgramCall Place(ProgramCall call) => ClientsRoot.Inside(call);

        protected override IEnumerable<string> BuildOptions() =>
        [
            "--noenable_bzlmod",
            "--enable_workspace",
            Override("rules_cc", $"{DebianFolder}/rules/cc"),
            Override("rules_java", $"{DebianFolder}/rules/java"),
            Override("rules_python", $"{DebianFolder}/rules/python"),
            Override("rules_proto", $"{DebianFolder}/rules/proto"),
            Override("rules_license", $"{DebianFolder}/rules/license"),
            Override("bazel_skylib", $"{DebianFolder}/tools/skylib"),
            Override("platforms", $"{DebianFolder}/tools/platforms"),
            Override("bazel_features", $"{DebianFolder}/tools/features"),
        ];
    }
}
