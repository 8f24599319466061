using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>A sandbox by namespaces that the bot makes itself.</summary>
internal static class NamespacesSandboxTag
{
    public static Tag<SandboxConfig> Tag { get; } = new(
        "!namespaces",
        "Isolates commands as bubblewrap does, at a fraction of its start-up. Under a bot that is root they run as another user, "
            + "who cannot change inputs. Our own tag.",
        new MappingShape<SandboxConfig>("!namespaces", IsolationKeys.All, Build) { Check = IsolationKeys.Check });

    private static SandboxConfig.Namespaces Build(KeyValues values) => new(values.Location, IsolationKeys.Build(values));
}
