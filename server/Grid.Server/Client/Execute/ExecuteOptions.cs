using System.CommandLine;
using Grid.Core;
using Grid.Server.Client.Trees;

namespace Grid.Server.Client.Execute;

/// <summary>The arguments and options of <c>grid execute</c>.</summary>
internal sealed class ExecuteOptions
{
    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "The command and its arguments, after --.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _inputs = new("--input", "-i")
    {
        Description = "A file or directory here that the command reads. Relative paths keep their place in the input "
            + "root, others come to it under their last name; PATH:DEST names another place, DIR:. the root itself.",
        HelpName = "PATH[:DEST]",
    };

    private readonly Option<string[]> _outputPaths = new("--output-path", "-o")
    {
        Description = "A file or directory that the command makes, relative to the working directory.",
        HelpName = "PATH",
    };

    private readonly Option<string[]> _platform = new("--platform", "-p")
    {
        Description = "What the bot must offer, such as OSFamily=linux.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string[]> _environment = new("--env", "-e")
    {
        Description = "A variable of the command's environment. PATH is /usr/local/bin:/usr/bin:/bin unless given.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string> _workingDirectory = new("--working-directory")
    {
        Description = "Where in the input root the command starts.",
        HelpName = "PATH",
    };

    private readonly Option<string> _timeout = new("--timeout")
    {
        Description = "How long the command may run: 30s, 5m, 1.5h.",
        HelpName = "DURATION",
    };

    private readonly Option<int> _priority = new("--priority")
    {
        Description = "The lower, the sooner it runs; 0 without it.",
        HelpName = "N",
    };

    private readonly Option<bool> _doNotCache = new("--do-not-cache")
    {
        Description = "Run it for this request alone, and do not remember the result.",
    };

    private readonly Option<bool> _skipCacheLookup = new("--skip-cache-lookup")
    {
        Description = "Run it even if the result is known.",
    };

    private readonly Option<string> _download = new("--download", "-d")
    {
        Description = "Write the outputs below this directory.",
        HelpName = "DIR",
    };

    private readonly Option<string> _progress = new("--progress")
    {
        Description = "Whether stage changes are shown on standard error: auto (where it is a terminal), always, never.",
        DefaultValueFactory = _ => "auto",
        HelpName = "WHEN",
    };

    public ExecuteOptions() => _progress.AcceptOnlyFromAmong("auto", "always", "never");

    /// <summary>All of them, to be added to the verb.</summary>
    public IReadOnlyList<Symbol> Symbols =>
    [
        _command, _inputs, _outputPaths, _platform, _environment, _workingDirectory, _timeout, _priority,
        _doNotCache, _skipCacheLookup, _download, _progress,
    ];

    /// <exception cref="GridException">INVALID_ARGUMENT when a value is malformed.</exception>
    public ExecuteSpec Read(ParseResult parsed) => new()
    {
        Arguments = parsed.GetRequiredValue(_command),
        Inputs = [.. Values(parsed, _inputs).Select(InputSpec.Parse)],
        OutputPaths = Values(parsed, _outputPaths),
        Platform = [.. Values(parsed, _platform).Select(text => PairText.Parse(text, _platform.Name))],
        Environment = [.. Values(parsed, _environment).Select(text => PairText.Parse(text, _environment.Name))],
        WorkingDirectory = parsed.GetValue(_workingDirectory) ?? string.Empty,
        Timeout = parsed.GetValue(_timeout) is { } text ? DurationText.Parse(text) : null,
        Priority = parsed.GetValue(_priority),
        DoNotCache = parsed.GetValue(_doNotCache),
        SkipCacheLookup = parsed.GetValue(_skipCacheLookup),
        DownloadTo = parsed.GetValue(_download),
        Progress = parsed.GetRequiredValue(_progress),
    };

    private static string[] Values(ParseResult parsed, Option<string[]> option) => parsed.GetValue(option) ?? [];
}
