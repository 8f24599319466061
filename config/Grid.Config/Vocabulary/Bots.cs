using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

/// <summary>One entry of <c>bots</c>, our own key: a bot that this process runs.</summary>
internal static class Bots
{
    private const int JobsMax = 10_000;

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

    private static readonly Key<TimeSpan> Grace = new(
        "grace", Shapes.Seconds, "What an action that has run out of time has left between SIGTERM and SIGKILL.")
    {
        Default = TimeSpan.FromSeconds(5),
        DefaultText = "5",
    };

    public static TaggedShape<BotConfig> Shape { get; } = new(
        "a bot",
        [
            new Tag<BotConfig>(
                "!bot",
                "A bot that this process runs. Our own tag.",
                new MappingShape<BotConfig>(
                    "!bot", [Remote, Instance, Name, Platform, Jobs, CasRemote, Cache, Sandbox, Choice, Grace], Build)
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
        Grace = values.Get(Grace),
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

        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (NamedSandboxConfig named in values.Get(Choice).Where(named => !taken.Add(named.Name)))
        {
            values.Fail(named.Location, $"the sandbox '{named.Name}' is named twice", "give each a name of its own");
        }
    }
}
