namespace Grid.Sandbox.Native;

/// <summary>One name in a directory.</summary>
/// <param name="Name">Its bytes, with the terminating zero.</param>
/// <param name="Kind">What it stands for; unknown where the file system does not say.</param>
internal readonly record struct DirectoryEntry(byte[] Name, FileKind Kind)
{
    /// <summary>The name without its zero.</summary>
    public ReadOnlySpan<byte> Text => Name.AsSpan(0, Name.Length - 1);
}
