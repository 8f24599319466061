namespace Grid.Sandbox.Fuse.Serving;

/// <summary>What <see cref="InputFileSystem"/> says about the length of an answer when there is none to send.</summary>
internal static class FuseAnswer
{
    /// <summary>Nothing is to be sent: the operation has no answer, or it comes later.</summary>
    public const int None = 0;
}
