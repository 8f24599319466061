using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

/// <summary>A runner, as its bot names it.</summary>
internal static class RunnerSandbox
{
    private static readonly Key<RemoteAddress> Remote = new(
        "remote", Shapes.Remote, "The runner's socket on this machine: `unix:///path`.")
    {
        IsRequired = true,
    };

    private static readonly Key<string> StagingPath = new(
        "staging-path",
        Shapes.FilePath,
        "Where input roots are laid out: the runner's own `staging-path`, or a folder below it, on the cache's file system.")
    {
        DefaultText = "a folder beside the bot's cache",
    };

    public static Tag<SandboxConfig> Tag { get; } = new(
        "!runner",
        "Has commands run by a `grid runner` on this machine, under another user: actions cannot change cached inputs. Our own "
            + "tag.",
        new MappingShape<SandboxConfig>("!runner", [Remote, StagingPath], Build) { Check = Check });

    private static void Check(KeyValues values)
    {
        if (!values.HasFailed && values.Get(Remote).SocketPath is null)
        {
            values.Fail(
                values.Location,
                "a !runner is on the same machine as its bot, and is reached by a unix socket",
                "write 'remote: unix:///path/to/socket'");
        }
    }

    private static SandboxConfig.Runner Build(KeyValues values) => new(values.Location, values.Get(Remote))
    {
        StagingPath = values.IsSet(StagingPath) ? values.Get(StagingPath) : null,
    };
}
