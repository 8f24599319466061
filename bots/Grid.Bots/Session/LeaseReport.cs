using Grid.Core;

namespace Grid.Bots.Session;

/// <summary>How a lease ended.</summary>
/// <param name="Status">
/// OK whenever the command ran, whatever its exit code; INTERNAL and UNAVAILABLE ask the server to try elsewhere.
/// </param>
/// <param name="Message">What a user should read; empty when all went well.</param>
/// <param name="Result">What the command did, when it ran.</param>
/// <param name="MissingBlobs">Inputs that are nowhere to be had.</param>
public sealed record LeaseReport(
    GridStatus Status, string Message, Reapi.ActionResult? Result, IReadOnlyList<Digest> MissingBlobs)
{
    /// <summary>The report of a job that did not come to a result.</summary>
    public static LeaseReport Failed(GridStatus status, string message) => new(status, message, Result: null, []);
}
