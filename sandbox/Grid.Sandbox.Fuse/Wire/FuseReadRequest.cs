using System.Runtime.InteropServices;

namespace Grid.Sandbox.Fuse.Wire;

/// <summary>READ, READDIR and READDIRPLUS (<c>struct fuse_read_in</c>, its beginning).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseReadRequest(ulong Handle, ulong Offset, uint SizeBytes, uint Flags);
