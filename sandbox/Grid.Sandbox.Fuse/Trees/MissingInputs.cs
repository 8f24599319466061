using Grid.Core;

namespace Grid.Sandbox.Fuse.Trees;

/// <summary>What a client is told of inputs that are nowhere to be had.</summary>
internal static class MissingInputs
{
    public static GridException Failure(IReadOnlyList<Digest> missing) => GridException.Missing(
        $"{missing.Count} blobs of the input root are missing, the first is {missing[0]}: upload them and try again.", missing);
}
