namespace Grid.Clients.Running;

/// <summary>
/// A test's own folder under the temporary one, which the clients' root sees at the same path; gone with the test.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("grid-clients-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>A copy of one of the sample projects, for a client to build in.</summary>
    public string CopyOf(string project, string name)
    {
        string target = this[name];
        CopyFolder(new DirectoryInfo(SourceTree.Project(project)), target);
        return target;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static void CopyFolder(DirectoryInfo source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (FileInfo file in source.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(target, file.Name));
        }

        foreach (DirectoryInfo folder in source.EnumerateDirectories())
        {
            CopyFolder(folder, Path.Combine(target, folder.Name));
        }
    }
}
