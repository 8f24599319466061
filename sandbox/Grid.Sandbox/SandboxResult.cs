using Grid.Core;

namespace Grid.Sandbox;

/// <summary>What became of an action whose command was run, or tried.</summary>
/// <param name="ActionResult">
/// Exit code, stdout and stderr digests, outputs, and in its metadata the times of input fetch, execution and output
/// upload. The worker's name and its own times are the caller's to add.
/// </param>
/// <param name="Status">
/// OK (whatever the exit code); DEADLINE_EXCEEDED, or RESOURCE_EXHAUSTED for memory and disk: then the result is partial
/// and not cacheable.
/// </param>
/// <param name="Message">What a user should read beside the result; empty when there is nothing to say.</param>
public sealed record SandboxResult(Reapi.ActionResult ActionResult, GridStatus Status, string Message)
{
    /// <summary>How the run ended; tells apart what one status can mean.</summary>
    public ActionEnd End { get; init; }
}
