using System.Runtime.InteropServices;
using Grid.Sandbox.Fuse.Nodes;

namespace Grid.Sandbox.Fuse.Native;

/// <summary>Who this process runs as.</summary>
internal static partial class UserCalls
{
    public static FileOwner Owner => new(EffectiveUser(), EffectiveGroup());

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint EffectiveGroup();
}
