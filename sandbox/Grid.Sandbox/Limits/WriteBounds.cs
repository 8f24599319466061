namespace Grid.Sandbox.Limits;

/// <summary>How much the command of an action may write.</summary>
/// <param name="Path">The folder it writes to, where that is looked at.</param>
/// <param name="DiskBytesMax">Bytes it may have there beside its inputs; null for no limit.</param>
/// <param name="FileBytesMax">Bytes of any one file.</param>
internal sealed record WriteBounds(string Path, long? DiskBytesMax, long FileBytesMax);
