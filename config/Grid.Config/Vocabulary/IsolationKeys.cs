using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The keys of every sandbox that isolates.</summary>
internal static class IsolationKeys
{
    private static readonly Key<string> StagingPath = new("staging-path", Shapes.FilePath, "Where input roots are laid out.")
    {
        DefaultText = "a folder beside the bot's cache",
    };

    private static readonly Key<long> OutputSize = new(
        "max-output-size", Shapes.Size, "How much of stdout, and as much of stderr, is kept; the rest is cut off.")
    {
        DefaultText = "the sandbox's own bound",
    };

    private static readonly Key<RootPlace> Root = new(
        "root",
        Shapes.OneOf(new Dictionary<string, RootPlace>
        {
            ["auto"] = RootPlace.Auto,
            ["host"] = RootPlace.Host,
            ["input"] = RootPlace.Input,
        }),
        "Where commands see their input root: as their `/` (`input`, for BuildStream), with the host's root read-only around it "
            + "(`host`, for Bazel and recc), or whichever it was made for (`auto`): as `/` when it has a `/usr` or `/bin` and the "
            + "command's program.")
    {
        Default = RootPlace.Auto,
        DefaultText = "auto",
    };

    private static readonly Key<string> RootPath = new(
        "root-path",
        Shapes.FilePath,
        "Where commands see their input root on the host's root: in a directory that is hidden, such as `/tmp/build`, so that "
            + "what a compiler writes of it is the same on every bot.")
    {
        DefaultText = "its path on the disk",
    };

    private static readonly Key<bool> Network = new(
        "network", Shapes.Flag, "Whether actions reach the network that do not say so by their platform property `network`.")
    {
        Default = false,
        DefaultText = "false",
    };

    private static readonly Key<IReadOnlyList<BindConfig>> Binds = new(
        "bind", Shapes.ListOf("a list of paths", Binding.Shape), "Paths of the host that commands see as well.")
    {
        DefaultText = "none",
    };

    private static readonly Key<IReadOnlyList<string>> Hidden = new(
        "hide",
        Shapes.ListOf("a list of paths", Shapes.FilePath),
        "Directories of the host that are empty for commands, instead of the usual ones. The bot's own are hidden in any case.")
    {
        DefaultText = "/home, /media, /mnt, /root, /run, /srv, /tmp, /var/tmp",
    };

    private static readonly Key<long> ScratchSize = new(
        "scratch-size",
        Shapes.Size,
        "How much all that a command is given in memory may hold, such as `/tmp`; with !bubblewrap each of these.")
    {
        DefaultText = "1G",
    };

    public static IReadOnlyList<IKey> All { get; } =
        [StagingPath, StagingKeys.Kind, OutputSize, Root, RootPath, Network, Binds, Hidden, ScratchSize];

    public static IsolationConfig Build(KeyValues values) => new()
    {
        StagingPath = values.IsSet(StagingPath) ? values.Get(StagingPath) : null,
        Staging = values.Get(StagingKeys.Kind),
        OutputSizeBytesMax = values.IsSet(OutputSize) ? values.Get(OutputSize) : null,
        Root = values.Get(Root),
        RootPath = values.IsSet(RootPath) ? values.Get(RootPath) : null,
        HasNetwork = values.Get(Network),
        Binds = values.IsSet(Binds) ? values.Get(Binds) : [],
        Hidden = values.IsSet(Hidden) ? values.Get(Hidden) : null,
        ScratchSizeBytesMax = values.IsSet(ScratchSize) ? values.Get(ScratchSize) : null,
    };

    /// <summary>What must hold between the keys.</summary>
    public static void Check(KeyValues values)
    {
        if (values.IsSet(RootPath) && values.IsSet(Root) && values.Get(Root) == RootPlace.Input)
        {
            values.Fail(
                values.Location,
                "'root-path' says where the input root is on the host's root, which 'root: input' does without",
                "leave one of them out");
        }
    }
}
