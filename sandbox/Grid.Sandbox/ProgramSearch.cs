namespace Grid.Sandbox;

/// <summary>Finds the file a command's first argument means.</summary>
internal static class ProgramSearch
{
    // What a shell without a PATH would use.
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// A name with a slash is a path, relative to the working directory. One without is looked up on the command's own
    /// PATH and then, as REAPI's clients expect, in the working directory. Null when it is nowhere; a file that is there
    /// but cannot be executed is found, so that the reason can be told.
    /// </summary>
    /// <param name="name">The command's first argument.</param>
    /// <param name="environment">The command's environment.</param>
    /// <param name="workingDirectory">Its working directory, as the command sees it.</param>
    /// <param name="modeOf">The permissions of a file the command sees; null where there is none.</param>
    public static string? Find(
        string name,
        IEnumerable<Reapi.Command.Types.EnvironmentVariable> environment,
        string workingDirectory,
        Func<string, UnixFileMode?> modeOf) =>
        name.Contains('/', StringComparison.Ordinal)
            ? name
            : FirstUsable(
                PathOf(environment).Append(string.Empty).Select(folder => Path.Combine(workingDirectory, folder, name)), modeOf);

    /// <summary>The same, but only where an absolute path leads: nothing of the working directory is considered.</summary>
    public static string? FindElsewhere(
        string name, IEnumerable<Reapi.Command.Types.EnvironmentVariable> environment, Func<string, UnixFileMode?> modeOf) =>
        name.Contains('/', StringComparison.Ordinal)
            ? FirstUsable(Path.IsPathRooted(name) ? [name] : [], modeOf)
            : FirstUsable(PathOf(environment).Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, name)), modeOf);

    private static string[] PathOf(IEnumerable<Reapi.Command.Types.EnvironmentVariable> environment) =>
        (environment.LastOrDefault(variable => variable.Name == "PATH")?.Value ?? DefaultPath).Split(':');

    private static string? FirstUsable(IEnumerable<string> candidates, Func<string, UnixFileMode?> modeOf)
    {
        string? unusable = null;
        foreach (string candidate in candidates)
        {
            if (modeOf(candidate) is not { } mode)
            {
                continue;
            }

            if ((mode & AnyExecute) != 0)
            {
                return candidate;
            }

            unusable ??= candidate;
        }

        return unusable;
    }
}
