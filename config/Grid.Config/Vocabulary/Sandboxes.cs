using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The kinds of sandboxes.</summary>
internal static class Sandboxes
{
    private static readonly Key<string> StagingPath = new(
        "staging-path", Shapes.FilePath, "Where input roots are laid out.")
    {
        DefaultText = "a folder beside the bot's cache",
    };

    private static readonly Key<long> OutputSize = new(
        "max-output-size", Shapes.Size, "How much of stdout, and as much of stderr, is kept; the rest is cut off.")
    {
        DefaultText = "the sandbox's own bound",
    };

    public static TaggedShape<SandboxConfig> Shape { get; } = new(
        "a sandbox",
        [
            new Tag<SandboxConfig>(
                "!host-tools",
                "Runs commands with the tools of the host, each in a directory of its own, without isolation. Our "
                    + "own tag.",
                new MappingShape<SandboxConfig>("!host-tools", [StagingPath, StagingKeys.Kind, OutputSize], BuildHostTools)),
            BubblewrapSandboxTag.Tag,
            NamespacesSandboxTag.Tag,
            RunnerSandbox.Tag,
            BuildBoxRunSandbox.Tag,
        ],
        []);

    private static SandboxConfig.HostTools BuildHostTools(KeyValues values) => new(values.Location)
    {
        Staging = values.Get(StagingKeys.Kind),
        StagingPath = values.IsSet(StagingPath) ? values.Get(StagingPath) : null,
        OutputSizeBytesMax = values.IsSet(OutputSize) ? values.Get(OutputSize) : null,
    };
}
