using Grid.Core;
using Grid.Sandbox.Capture;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox;

/// <summary>A command whose every word has been checked: its paths stay inside the input root, its strings can be passed on.</summary>
internal sealed record CommandPlan(IReadOnlyList<string> WorkingDirectory, IReadOnlyList<RequestedOutput> Outputs)
{
    /// <exception cref="GridException">INVALID_ARGUMENT, naming what cannot be run as it is.</exception>
    public static CommandPlan Of(Reapi.Command command)
    {
        CheckArguments(command);
        CheckEnvironment(command);
        IReadOnlyList<string> directory = InputPath.Parse([], command.WorkingDirectory, "The working directory");
        return new CommandPlan(directory, [.. OutputsOf(command, directory)]);
    }

    // A client that knows output_paths may name its outputs in the older fields as well, for servers that do not.
#pragma warning disable CS0612 // Deprecated since 2.1: the only fields that clients before it write.
    private static IEnumerable<RequestedOutput> OutputsOf(Reapi.Command command, IReadOnlyList<string> directory) =>
        command.OutputPaths.Count > 0
            ? command.OutputPaths.Select(path => Request(directory, path, OutputForm.Path))
            : command.OutputFiles.Select(path => Request(directory, path, OutputForm.File))
                .Concat(command.OutputDirectories.Select(path => Request(directory, path, OutputForm.Directory)));
#pragma warning restore CS0612

    private static RequestedOutput Request(IReadOnlyList<string> directory, string path, OutputForm form) =>
        new(path, InputPath.Parse(directory, path, "The output path"), form);

    private static void CheckArguments(Reapi.Command command)
    {
        if (command.Arguments.Count == 0 || command.Arguments[0].Length == 0)
        {
            throw GridException.InvalidArgument("The command has no arguments: the first one names the program to run.");
        }

        if (command.Arguments.Any(HasNul))
        {
            throw GridException.InvalidArgument("An argument of the command contains a NUL, which no program can be passed.");
        }
    }

    private static void CheckEnvironment(Reapi.Command command)
    {
        foreach (Reapi.Command.Types.EnvironmentVariable variable in command.EnvironmentVariables)
        {
            if (variable.Name.Length == 0
                || variable.Name.Contains('=', StringComparison.Ordinal)
                || HasNul(variable.Name)
                || HasNul(variable.Value))
            {
                throw GridException.InvalidArgument(
                    $"The environment variable '{variable.Name}' cannot be set: its name must not be empty or contain '=', "
                    + "and neither name nor value may contain a NUL.");
            }
        }
    }

    private static bool HasNul(string text) => text.Contains('\0', StringComparison.Ordinal);
}
