using System.Runtime.InteropServices;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Runner.Native;

/// <summary>Who this process is, and who a name is.</summary>
internal static unsafe partial class UserCalls
{
    private const int GroupsMax = 65_536;

    public static uint UserId => EffectiveUser();

    public static uint GroupId => EffectiveGroup();

    /// <summary>Every group whose rights this process has.</summary>
    public static IReadOnlyList<uint> Groups()
    {
        uint[] groups = new uint[GroupsMax];
        fixed (uint* start = groups)
        {
            int count = Errno.Check(SupplementaryGroups(GroupsMax, start), "Cannot list this process's groups");
            return [.. groups[..count], GroupId];
        }
    }

    /// <summary>The number of the user called so; null when there is none. Not to be called from two threads at once.</summary>
    public static uint? Find(string name)
    {
        fixed (byte* text = NativeName.Of(name))
        {
            PasswordEntry* entry = FindByName(text);
            return entry is null ? null : entry->UserId;
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint EffectiveGroup();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "getgroups", SetLastError = true)]
    private static partial int SupplementaryGroups(int size, uint* groups);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "getpwnam")]
    private static partial PasswordEntry* FindByName(byte* name);

    // The beginning of struct passwd, which is all that is looked at.
    [StructLayout(LayoutKind.Sequential)]
    private struct PasswordEntry
    {
        public byte* Name;
        public byte* Password;
        public uint UserId;
    }
}
