namespace Grid.Services;

/// <summary>Which outputs a client would like inside the ActionResult, to spare itself a call.</summary>
/// <param name="Stdout">The captured standard output.</param>
/// <param name="Stderr">The captured standard error.</param>
/// <param name="OutputFiles">Paths of output files.</param>
public sealed record InlineWishes(bool Stdout, bool Stderr, IReadOnlyCollection<string> OutputFiles)
{
    /// <summary>Whether there is any wish.</summary>
    public bool AreAny => Stdout || Stderr || OutputFiles.Count > 0;

    /// <summary>The wishes of a look-up.</summary>
    public static InlineWishes Of(Reapi.GetActionResultRequest request) =>
        new(request.InlineStdout, request.InlineStderr, request.InlineOutputFiles);

    /// <summary>The wishes of an execution.</summary>
    public static InlineWishes Of(Reapi.ExecuteRequest request) =>
        new(request.InlineStdout, request.InlineStderr, request.InlineOutputFiles);
}
