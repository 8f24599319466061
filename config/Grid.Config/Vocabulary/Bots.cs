using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

/// <summary>One entry of <c>bots</c>, our own key: a bot that this process runs.</summary>
internal static class Bots
{
    private const int JobsMax = 10_000;

    private static readonly Dictionary<string, string> ResourceNames = new() { ["cores"] = "cores", ["memory"] = "memory" };

    private static readonly Key<RemoteAddress> Remote = new(
        "remote", Shapes.Remote, "The server whose jobs it runs, such as `http://farm:50051` or `unix:///path`.")
    {
        DefaultText = "the server of the same file",
    };

    private static readonly Key<InstanceName> Instance = new(
        "instance-name", Shapes.Instance, "The instance whose jobs it runs.")
    {
        Default = InstanceName.Empty,
        DefaultText = "the empty name",
    };

    private static readonly Key<string> Name = new("name", Shapes.Name, "The bot's id, one of a kind in the farm.")
    {
        DefaultText = "made of the host's name",
    };

    private static readonly Key<PlatformProperties> Platform = new(
        "platform", PlatformShape.Instance, "What it offers: names and values, a value or a list of values each.")
    {
        DefaultText = "the machine's `OSFamily` and `ISA`",
    };

    private static readonly Key<int> Jobs = new("jobs", Shapes.Count(1, JobsMax), "How many actions run at once.")
    {
        DefaultText = "one a processor",
    };

    private static readonly Key<RemoteAddress> CasRemote = new(
        "cas-remote", Shapes.Remote, "Where blobs are fetched and uploaded, such as a casd on the same machine.")
    {
        DefaultText = "the server itself",
    };

    private static readonly Key<BotCacheConfig> Cache =
        new("cache", BotCache.Shape, "The local store that inputs are linked from.")
        {
            DefaultText = "a folder under the user's cache folder",
        };

    private static readonly Key<SandboxConfig> Sandbox = new("sandbox", Sandboxes.Shape, "How commands are run.")
    {
        DefaultText = "!host-tools",
    };

    private static readonly Key<IReadOnlyList<NamedSandboxConfig>> Choice = new(
        "sandboxes",
        NamedSandboxes.Shape,
        "Several ways of running commands instead of `sandbox`: actions choose one by the platform property `sandbox`, of which "
            + "the bot offers all the names, and those that do not choose get the first.")
    {
        Default = [],
        DefaultText = "none",
    };

    private static readonly Key<ImagesConfig> ImagesOfBot = new(
        "images", Images.Shape, "What actions may ask for by the platform property `container-image`, of which the bot offers the names.")
    {
        DefaultText = "none; the property is a name like any other",
    };

    private static readonly Key<TimeSpan> Grace = new(
        "grace", Shapes.Seconds, "What an action that has run out of time has left between SIGTERM and SIGKILL.")
    {
        Default = TimeSpan.FromSeconds(5),
        DefaultText = "5",
    };

    private static readonly Key<TimeSpan> ShutdownGrace = new(
        "graceful-shutdown-timeout",
        Shapes.SecondsOrNone,
        "How long running actions may go on when the bot is told to stop (SIGTERM), before it hands them back. A second "
            + "signal ends the wait.")
    {
        Default = TimeSpan.FromSeconds(20),
        DefaultText = "20",
    };

    private static readonly Key<TimeSpan> ActionDuration = new(
        "max-execution-timeout",
        Shapes.Seconds,
        "The longest timeout an action may ask for, and the timeout of one that asks for none.")
    {
        DefaultText = "no limit",
    };

    private static readonly Key<LimitsConfig> Limits = new("limits", BotLimits.Shape, "What one action may use.")
    {
        DefaultText = "nothing is limited but the number of outputs",
    };

    private static readonly Key<WorkersConfig> Workers = new(
        "workers",
        BotWorkers.Shape,
        "Programs that go on from one action to the next (Bazel's persistent workers), for actions that name one by the platform "
            + "property `persistentWorkerKey`. Actions of all clients share them; over a sandbox that isolates there are none unless "
            + "this is written.")
    {
        DefaultText = "with `!host-tools` two a processor, else none",
    };

    private static readonly Key<RemoteApisConfig> RemoteApis = new(
        "remote-apis-socket",
        BotRemoteApis.Shape,
        "Lets actions speak to the farm themselves, through a unix socket at the path that they name by the platform property "
            + "`remoteApisSocketPath`, which the bot then offers. Such an action keeps its place while it waits for those it sends: "
            + "some bots should be without this.")
    {
        DefaultText = "none; no action gets one",
    };

    private static readonly Key<IReadOnlyList<string>> Resources = new(
        "resources",
        new ListShape<string>("a list of cores and memory", Shapes.OneOf(ResourceNames)) { AcceptsOne = true },
        "What of the machine it offers to jobs beside its platform, by the scheduler's `resources`: `cores`, `memory`.")
    {
        Default = [],
        DefaultText = "nothing",
    };

    public static TaggedShape<BotConfig> Shape { get; } = new(
        "a bot",
        [
            new Tag<BotConfig>(
                "!bot",
                "A bot that this process runs. Our own tag.",
                new MappingShape<BotConfig>(
                    "!bot",
                    [
                        Remote, Instance, Name, Platform, Resources, Jobs, CasRemote, Cache, Sandbox, Choice, ImagesOfBot,
                        Limits, Workers, RemoteApis, Grace,
                        ShutdownGrace, ActionDuration, BotHealthKeys.ConsecutiveErrors, BotHealthKeys.DiskUsage,
                    ],
                    Build)
                {
                    Check = Check,
                }),
        ],
        []);

    private static BotConfig Build(KeyValues values) => new(values.Location)
    {
        Remote = values.IsSet(Remote) ? values.Get(Remote) : null,
        InstanceName = values.Get(Instance),
        Name = values.IsSet(Name) ? values.Get(Name) : null,
        Platform = values.IsSet(Platform) ? values.Get(Platform) : null,
        Jobs = values.IsSet(Jobs) ? values.Get(Jobs) : null,
        CasRemote = values.IsSet(CasRemote) ? values.Get(CasRemote) : null,
        Cache = values.IsSet(Cache) ? values.Get(Cache) : null,
        Sandbox = values.IsSet(Sandbox) ? values.Get(Sandbox) : new SandboxConfig.HostTools(values.Location),
        Sandboxes = values.Get(Choice),
        Images = values.IsSet(ImagesOfBot) ? values.Get(ImagesOfBot) : null,
        Grace = values.Get(Grace),
        ShutdownGrace = values.Get(ShutdownGrace),
        ActionDurationMax = values.IsSet(ActionDuration) ? values.Get(ActionDuration) : null,
        Limits = values.IsSet(Limits) ? values.Get(Limits) : new LimitsConfig(values.Location),
        Workers = values.IsSet(Workers) ? values.Get(Workers) : null,
        RemoteApis = values.IsSet(RemoteApis) ? values.Get(RemoteApis) : null,
        Resources = values.Get(Resources),
        ConsecutiveErrorsMax = values.Get(BotHealthKeys.ConsecutiveErrors),
        DiskUsage = values.Get(BotHealthKeys.DiskUsage),
    };

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        if (values.IsSet(Choice) && values.IsSet(Sandbox))
        {
            values.Fail(values.LocationOf(Choice), "a bot has 'sandbox' or 'sandboxes', not both", "leave one of them out");
        }

        CheckImages(values);
        CheckRemoteApis(values);
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (NamedSandboxConfig named in values.Get(Choice).Where(named => !taken.Add(named.Name)))
        {
            values.Fail(named.Location, $"the sandbox '{named.Name}' is named twice", "give each a name of its own");
        }
    }

    // To one that does not isolate, or does it in another process, nothing can be mounted.
    private static void CheckRemoteApis(KeyValues values)
    {
        if (values.IsSet(RemoteApis)
            && SandboxesOf(values).Any(sandbox => sandbox is not (SandboxConfig.Bubblewrap or SandboxConfig.Namespaces)))
        {
            values.Fail(
                values.LocationOf(RemoteApis),
                "a socket for actions takes a sandbox that isolates",
                "give the bot !bubblewrap or !namespaces");
        }
    }

    private static IEnumerable<SandboxConfig> SandboxesOf(KeyValues values) => values.IsSet(Sandbox)
        ? [values.Get(Sandbox)]
        : values.Get(Choice).Select(named => named.Sandbox).DefaultIfEmpty(new SandboxConfig.HostTools(values.Location));

    private static void CheckImages(KeyValues values)
    {
        if (values.IsSet(ImagesOfBot)
            && SandboxesOf(values).Any(sandbox => sandbox is SandboxConfig.HostTools or SandboxConfig.BuildBoxRun))
        {
            values.Fail(
                values.LocationOf(ImagesOfBot),
                "an image takes a sandbox that isolates",
                "give the bot !bubblewrap, !namespaces, or a !runner that has one of them");
        }
    }
}
