using Grid.Core;

namespace Grid.CasProxy.Captures;

/// <summary>A file that was captured, or why it was not.</summary>
internal sealed record CapturedFile(
    string Path, Digest Digest, bool IsExecutable, Reapi.NodeProperties? Properties, GridException? Failure);
