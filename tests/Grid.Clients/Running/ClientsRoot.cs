namespace Grid.Clients.Running;

/// <summary>
/// The Debian tree with the real clients in it (made by <c>eng/clients-root</c>), and how to run a program there.
/// </summary>
internal static class ClientsRoot
{
    private const int ExitMissingButAllowed = 3;

    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(30);

    private static readonly Lazy<string?> MissingOnce = new(() => GivenFolder is null ? Check() : null);
    private static readonly Lazy<string> FolderOnce = new(() => GivenFolder ?? RunTool("--path").StandardOutput.Trim());

    /// <summary>Where the root is, for a process that could not look for it; whoever says so has looked. Null to look.</summary>
    public static string? GivenFolder { get; set; }

    /// <summary>Where it is.</summary>
    public static string Folder => FolderOnce.Value;

    /// <summary>
    /// Why tests with real clients are skipped on this machine; null when they must run. In continuous integration
    /// nothing is ever allowed to be missing, so there they run, and fail.
    /// </summary>
    public static string? Missing => MissingOnce.Value;

    /// <summary>The same call inside the root. It sees the temporary folder and, read-only, the named ones.</summary>
    public static ProgramCall Inside(ProgramCall call, params IReadOnlyList<string> readOnlyFolders)
    {
        List<string> arguments = [.. readOnlyFolders.SelectMany(folder => new[] { "--read", folder })];
        if (call.Directory is not null)
        {
            arguments.AddRange(["--chdir", call.Directory]);
        }

        // The root starts with a clean environment, so the variables travel as arguments.
        arguments.AddRange(["--", "env", .. call.Environment.Select(variable => $"{variable.Key}={variable.Value}")]);
        return new ProgramCall(SourceTree.Tool("in-clients-root"), [.. arguments, call.Name, .. call.Arguments]);
    }

    /// <summary>
    /// How to run one of the root's programs outside it: by the root's own loader, with the root's own libraries.
    /// </summary>
    public static string[] Loader(string program) =>
    [
        $"{Folder}/lib64/ld-linux-x86-64.so.2",
        "--library-path", $"{Folder}/usr/lib/x86_64-linux-gnu",
        Folder + program,
    ];

    private static string? Check()
    {
        ProgramResult result = RunTool("--check");
        return result.ExitCode == ExitMissingButAllowed ? result.StandardError.Trim() : null;
    }

    // Attributes are built without an await to offer, so a thread waits here.
    private static ProgramResult RunTool(string option) =>
        Task.Run(() => RunToolAsync(option)).GetAwaiter().GetResult();

    private static async Task<ProgramResult> RunToolAsync(string option)
    {
        ProgramCall tool = new(SourceTree.Tool("clients-root"), option);
        await using RunningProgram program = RunningProgram.Start(tool);
        return await program.ResultAsync(CheckLimit);
    }
}
