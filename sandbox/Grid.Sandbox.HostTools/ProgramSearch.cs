namespace Grid.Sandbox.HostTools;

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
    public static string? Find(
        string name, IEnumerable<Reapi.Command.Types.EnvironmentVariable> environment, string workingDirectory)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return name;
        }

        string path = environment.LastOrDefault(variable => variable.Name == "PATH")?.Value ?? DefaultPath;
        IEnumerable<string> candidates = path.Split(':')
            .Append(string.Empty)
            .Select(folder => Path.Combine(workingDirectory, folder, name));
        string? unusable = null;
        foreach (string candidate in candidates.Where(File.Exists))
        {
            if ((File.GetUnixFileMode(candidate) & AnyExecute) != 0)
            {
                return candidate;
            }

            unusable ??= candidate;
        }

        return unusable;
    }
}
