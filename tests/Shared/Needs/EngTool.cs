using Grid.Clients.Running;
using Grid.Tests.Shared;

namespace Grid.Testing;

/// <summary>A script of <c>eng</c> that installs something for tests, says whether it is there, and where.</summary>
internal sealed class EngTool(string name)
{
    private const int ExitMissingButAllowed = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Lazy<string?> _missing = new(() => MissingOf(name));

    /// <summary>Where the script is.</summary>
    public string Script => ScriptOf(name);

    /// <summary>What is missing on a machine that may lack it; null when it is there, or has to be.</summary>
    public string? Missing => _missing.Value;

    /// <summary>What it installed.</summary>
    public async Task<string> PathAsync() => (await RunAsync(name, "--path")).StandardOutput.Trim();

    private static string ScriptOf(string name) => RepositoryRoot.Combine("eng", name);

    private static string? MissingOf(string name)
    {
        // Attributes cannot await: another thread does, and this one joins it.
        Task<ProgramResult> check = Task.Run(() => RunAsync(name, "--check"));
        ((IAsyncResult)check).AsyncWaitHandle.WaitOne();
        return check is { IsCompletedSuccessfully: true } && check.Result is { ExitCode: ExitMissingButAllowed } result
            ? result.StandardError.Trim()
            : null;
    }

    private static async Task<ProgramResult> RunAsync(string name, string option)
    {
        await using RunningProgram program = RunningProgram.Start(new ProgramCall(ScriptOf(name), option));
        return await program.ResultAsync(Limit);
    }
}
