namespace Grid.Clients.Running;

/// <summary>What a program left behind when it ended by itself.</summary>
internal sealed record ProgramResult(ProgramCall Call, int ExitCode, string StandardOutput, string StandardError)
{
    public string AllOutput => StandardOutput + StandardError;

    public ProgramResult ShouldSucceed() => ShouldExitWith(0);

    public ProgramResult ShouldExitWith(int exitCode)
    {
        ExitCode.ShouldBe(exitCode, $"{Call}\n{AllOutput}");
        return this;
    }
}
