using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>A runner of BuildBox, or any program that is called like one.</summary>
internal static class BuildBoxRunSandbox
{
    private static readonly Key<IReadOnlyList<string>> Command = new(
        "command",
        Shapes.ListOf("a list of words", Shapes.Name),
        "The program and what always comes first, such as `[/usr/bin/buildbox-run-bubblewrap]`.")
    {
        IsRequired = true,
    };

    private static readonly Key<IReadOnlyList<string>> Arguments = new(
        "args",
        Shapes.ListOf("a list of words", Shapes.Name),
        "What is added to its command line, such as `--ro-bind-mount=/usr:/usr`. Which action, where its blobs are and where "
            + "the result goes is said by the bot.")
    {
        Default = [],
        DefaultText = "nothing",
    };

    private static readonly Key<IReadOnlyList<string>> Environment = new(
        "environment",
        Shapes.ListOf("a list of variables", Shapes.Name),
        "The program's environment, each entry `NAME=value`. `buildbox-run-hosttools` hands it on to commands unless it has "
            + "`--clearenv`.")
    {
        DefaultText = "`[PATH=/usr/local/bin:/usr/bin:/bin]`",
    };

    private static readonly Key<string> StagingPath = new(
        "staging-path", Shapes.FilePath, "Where the program lays out input roots.")
    {
        DefaultText = "a folder beside the bot's cache",
    };

    private static readonly Key<long> OutputSize = new(
        "max-output-size", Shapes.Size, "How much of stdout, and as much of stderr, is kept; the rest is cut off.")
    {
        DefaultText = "the sandbox's own bound",
    };

    public static Tag<SandboxConfig> Tag { get; } = new(
        "!buildbox-run",
        "Has each action run by a program with the command line of BuildBox's runners, such as Debian's buildbox-run-bubblewrap. "
            + "It gets the action's blobs from the bot. Our own tag.",
        new MappingShape<SandboxConfig>(
            "!buildbox-run", [Command, Arguments, Environment, StagingPath, OutputSize], Build)
        {
            Check = Check,
        });

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        if (values.Get(Command).Count == 0 || !values.Get(Command)[0].StartsWith('/'))
        {
            values.Fail(
                values.LocationOf(Command),
                "the runner's program is to be named by its whole path",
                "write 'command: [/usr/bin/buildbox-run-hosttools]'");
        }

        if (values.IsSet(Environment) && values.Get(Environment).Any(entry => entry.IndexOf('=', StringComparison.Ordinal) <= 0))
        {
            values.Fail(values.LocationOf(Environment), "a variable has a name and a value", "write 'NAME=value'");
        }
    }

    private static SandboxConfig.BuildBoxRun Build(KeyValues values) => new(values.Location, values.Get(Command))
    {
        Arguments = values.Get(Arguments),
        Environment = values.IsSet(Environment) ? values.Get(Environment) : null,
        StagingPath = values.IsSet(StagingPath) ? values.Get(StagingPath) : null,
        OutputSizeBytesMax = values.IsSet(OutputSize) ? values.Get(OutputSize) : null,
    };
}
