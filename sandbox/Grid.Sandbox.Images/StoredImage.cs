namespace Grid.Sandbox.Images;

/// <summary>An image that is unpacked, or being so.</summary>
internal sealed class StoredImage(string digest, Lazy<Task<ActionImage>> unpacked)
{
    public string Digest => digest;

    /// <summary>Begins to be unpacked when it is first asked for.</summary>
    public Lazy<Task<ActionImage>> Unpacked => unpacked;

    /// <summary>Whether it is all there.</summary>
    public bool IsWhole => unpacked is { IsValueCreated: true, Value.IsCompletedSuccessfully: true };

    /// <summary>Whether it could not be unpacked; another attempt may go well, once the layout is mended.</summary>
    public bool HasFailed => unpacked is { IsValueCreated: true, Value.IsFaulted: true };

    /// <summary>The bytes of its files; 0 until it is unpacked.</summary>
    public long SizeBytes { get; set; }

    /// <summary>Actions that run in it, or wait to.</summary>
    public int Users { get; set; }

    /// <summary>The larger, the later it was asked for.</summary>
    public long LastUse { get; set; }
}
