namespace Grid.Config;

/// <summary>What a configuration may look at besides its own text.</summary>
public sealed record ConfigSurroundings
{
    /// <summary>Where relative paths start: BuildGrid takes the working directory, not the file's.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>What <c>~</c> stands for in <c>!expand-path</c>.</summary>
    public required string HomeDirectory { get; init; }

    /// <summary>The value of an environment variable, or null.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The text of a file, for <c>!read-file</c>.</summary>
    public required Func<string, string> ReadFile { get; init; }

    /// <summary>Those of this process.</summary>
    public static ConfigSurroundings OfThisProcess() => new()
    {
        WorkingDirectory = Directory.GetCurrentDirectory(),
        HomeDirectory = Environment.GetFolderPath(
            Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
        Variable = Environment.GetEnvironmentVariable,
        ReadFile = File.ReadAllText,
    };
}
