using Grid.Sandbox.Native;

namespace Grid.CasProxy.Staging;

/// <summary>Lets other users write into the directories of a tree that was just laid out, and that nobody has touched yet.</summary>
internal static class DirectoryModes
{
    public static void Set(string path, uint mode)
    {
        FileCalls.TrySetMode(parent: null, NativeName.Of(path), mode);
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (string directory in Directory.EnumerateDirectories(path, "*", all))
        {
            FileCalls.TrySetMode(parent: null, NativeName.Of(directory), mode);
        }
    }
}
