using Grid.Core;
using Grid.Execution.V1;

namespace Grid.Sandbox.Fuse.Profiles;

/// <summary>Counts blobs and their bytes.</summary>
internal static class InputShares
{
    /// <summary>So many, each counted once.</summary>
    public static InputShare Of(IReadOnlyCollection<Digest> blobs) =>
        new() { Blobs = blobs.Count, Bytes = blobs.Sum(blob => blob.SizeBytes) };

    /// <summary>What is left of one when others are taken from it.</summary>
    public static InputShare Less(InputShare whole, params ReadOnlySpan<InputShare> parts)
    {
        InputShare rest = whole.Clone();
        foreach (InputShare part in parts)
        {
            rest.Blobs -= part.Blobs;
            rest.Bytes -= part.Bytes;
        }

        return rest;
    }
}
