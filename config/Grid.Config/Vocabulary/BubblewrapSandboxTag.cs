using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>A sandbox by bubblewrap.</summary>
internal static class BubblewrapSandboxTag
{
    private static readonly Key<string> Program = new("bwrap", Shapes.FilePath, "Where bubblewrap is.")
    {
        DefaultText = "`bwrap` in /usr/local/bin, /usr/bin or /bin",
    };

    public static Tag<SandboxConfig> Tag { get; } = new(
        "!bubblewrap",
        "Isolates commands by bubblewrap (Debian's package of that name): for any user, where user namespaces are allowed. Our own "
            + "tag.",
        new MappingShape<SandboxConfig>("!bubblewrap", [.. IsolationKeys.All, Program], Build) { Check = IsolationKeys.Check });

    private static SandboxConfig.Bubblewrap Build(KeyValues values) => new(values.Location, IsolationKeys.Build(values))
    {
        ProgramPath = values.IsSet(Program) ? values.Get(Program) : null,
    };
}
