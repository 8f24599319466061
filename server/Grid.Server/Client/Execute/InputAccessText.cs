using Google.Protobuf;
using Grid.Execution.V1;
using Grid.Server.Client.Output;

namespace Grid.Server.Client.Execute;

/// <summary>What an action made of its inputs, as a person reads it; known of actions whose bot mounts inputs.</summary>
internal static class InputAccessText
{
    /// <summary>What a result says of it; null when that is nothing.</summary>
    public static InputAccess? Find(Reapi.ExecutedActionMetadata? metadata)
    {
        try
        {
            return metadata?.AuxiliaryMetadata.FirstOrDefault(any => any.Is(InputAccess.Descriptor))?.Unpack<InputAccess>();
        }
        catch (InvalidProtocolBufferException)
        {
            // Whoever wrote the result wrote nonsense there; the rest of it is as good as before.
            return null;
        }
    }

    public static string Touched(InputAccess access)
    {
        string listed = access.Listed is { Blobs: > 0 } seen ? $", {seen.Blobs} listed only" : string.Empty;
        string shared = access.Actions > 1 ? $", by {access.Actions} actions together" : string.Empty;
        return $"{access.Touched?.Blobs ?? 0} of {access.Offered?.Blobs ?? 0} "
            + $"({Bytes(access.Touched)} of {Bytes(access.Offered)}){listed}{shared}";
    }

    public static string Read(InputAccess access)
    {
        string passed = access.Passed is { Blobs: > 0 } large ? $", and {large.Blobs} files of {Bytes(large)} past it" : string.Empty;
        return $"{Sizes.OfBytes(access.ReadBytes)} through the bot{passed}";
    }

    public static string? Kind(InputAccess access)
    {
        if (access.Kind is not { } kind)
        {
            return null;
        }

        string unused = kind.Unused is { } never ? $"; {never.Blobs} of these inputs ({Bytes(never)}) were never used" : string.Empty;
        string touched = $"{Sizes.OfBytes(kind.TouchedBytes)} of {Sizes.OfBytes(kind.OfferedBytes)} touched";
        return $"{kind.Actions} actions of {kind.Program}, {touched}{unused}";
    }

    private static string Bytes(InputShare? share) => Sizes.OfBytes(share?.Bytes ?? 0);
}
