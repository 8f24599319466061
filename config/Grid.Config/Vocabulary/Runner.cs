using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary><c>runner</c>, our own key: a process that runs commands for bots of other users.</summary>
internal static class Runner
{
    private static readonly Key<ListenAddress> Address = new(
        "address", Shapes.Listen, "The socket it listens on: `unix:///path`.")
    {
        IsRequired = true,
    };

    private static readonly Key<IReadOnlyList<string>> Bots = new(
        "bots",
        Shapes.ListOf("a list of users", Shapes.Name),
        "The users whose bots may use it, by name or number. Everybody else is turned away at the socket, and so is the "
            + "runner's own user, whom the actions run as.")
    {
        IsRequired = true,
    };

    private static readonly Key<string> StagingPath = new(
        "staging-path",
        Shapes.FilePath,
        "The folder below which bots lay out input roots; commands run nowhere else. Its bots have it as `staging-path` too.")
    {
        IsRequired = true,
    };

    private static readonly Key<string> StatePath = new(
        "state-path", Shapes.FilePath, "A folder of its own, by which it knows the processes of a killed runner again.")
    {
        DefaultText = "a folder under the user's cache folder",
    };

    private static readonly Key<SandboxConfig> Sandbox = new(
        "sandbox", Sandboxes.Shape, "How it runs commands: any sandbox but another runner. Staging is the bot's.")
    {
        DefaultText = "!host-tools",
    };

    private static readonly Key<TimeSpan> Grace = new(
        "grace", Shapes.Seconds, "What an action that has run out of time has left between SIGTERM and SIGKILL.")
    {
        Default = TimeSpan.FromSeconds(5),
        DefaultText = "5",
    };

    private static readonly Key<LimitsConfig> Limits = new(
        "limits", BotLimits.Shape, "What of the machine one action may use: `memory`, `cores` and `processes`.")
    {
        DefaultText = "nothing is limited",
    };

    public static MappingShape<RunnerConfig> Shape { get; } =
        new("runner", [Address, Bots, StagingPath, StatePath, Sandbox, Limits, Grace], Build) { Check = Check };

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        if (values.Get(Address).SocketPath is null)
        {
            values.Fail(
                values.Location,
                "a runner listens on a unix socket only, whose other end the kernel vouches for",
                "write 'address: unix:///path/to/socket'");
        }

        if (values.Get(Bots).Count == 0)
        {
            values.Fail(values.Location, "nobody may use this runner", "name the users of its bots: 'bots: [grid]'");
        }

        if (values.IsSet(Sandbox) && values.Get(Sandbox) is SandboxConfig.Runner)
        {
            values.Fail(
                values.Location, "a runner runs commands itself, not by another runner", "write another sandbox, or none");
        }

        if (values.IsSet(Limits) && values.Get(Limits).BoundsFiles)
        {
            values.Fail(
                values.LocationOf(Limits),
                "what an action writes and leaves is the bot's to bound, which lays out its root",
                "leave out 'disk', 'file-size', 'output-files' and 'output-size' here");
        }
    }

    private static RunnerConfig Build(KeyValues values) =>
        new(values.Location, values.Get(Address), values.Get(Bots), values.Get(StagingPath))
        {
            StatePath = values.IsSet(StatePath) ? values.Get(StatePath) : null,
            Sandbox = values.IsSet(Sandbox) ? values.Get(Sandbox) : new SandboxConfig.HostTools(values.Location),
            Limits = values.IsSet(Limits) ? values.Get(Limits) : new LimitsConfig(values.Location),
            Grace = values.Get(Grace),
        };
}
