namespace Grid.Benchmarks.BuildStream;

/// <summary>A user of BuildStream, with caches of their own, and the sample project of the clients' tests.</summary>
/// <param name="folder">The user's own.</param>
/// <param name="address">The server that executes, and keeps blobs, results and artifacts.</param>
internal sealed class BuildStreamUser(string folder, string address)
{
    private const int Leaves = 6;

    private static readonly string[] Applets = ["sh", "cat", "cp", "mkdir", "sleep", "stat", "id", "ls", "env"];

    public string Project => Path.Join(folder, "project");

    public string ConfigPath => Path.Join(folder, "buildstream.conf");

    /// <summary>Writes the project, or changes every leaf of the one that is there.</summary>
    public async Task WriteAsync(string version, CancellationToken cancellation)
    {
        if (!Directory.Exists(Project))
        {
            Copy(new DirectoryInfo(Checkout.Folder("tests/Grid.Clients/Projects/BuildStream")), Project);
            WriteBase();
            await File.WriteAllTextAsync(ConfigPath, Config(), cancellation);
        }

        for (int leaf = 1; leaf <= Leaves; leaf++)
        {
            string part = Path.Join(Project, "leaves", $"leaf-{leaf}", "part.txt");
            await File.WriteAllTextAsync(part, $"part {leaf} {version}\n", cancellation);
        }
    }

    private string Config()
    {
        string server = $"url: http://{address}, instance-name: main";
        return $$"""
            cachedir: {{folder}}/cache
            sourcedir: {{folder}}/sources
            logdir: {{folder}}/logs
            workspacedir: {{folder}}/workspaces
            cache: {quota: 1G}
            scheduler: {builders: 6}
            artifacts: {override-project-caches: true, servers: [{{{server}}, push: true}]}
            source-caches: {override-project-caches: true, servers: [{{{server}}, push: true}]}
            remote-execution:
              execution-service: {{{server}}}
              storage-service: {{{server}}}
              action-cache-service: {{{server}}, push: true}
            """;
    }

    private void WriteBase()
    {
        string programs = Directory.CreateDirectory(Path.Join(Project, "base", "bin")).FullName;
        File.Copy("/bin/busybox", Path.Join(programs, "busybox"));
        foreach (string applet in Applets)
        {
            File.CreateSymbolicLink(Path.Join(programs, applet), "busybox");
        }
    }

    private static void Copy(DirectoryInfo source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (FileInfo file in source.EnumerateFiles())
        {
            file.CopyTo(Path.Join(target, file.Name));
        }

        foreach (DirectoryInfo directory in source.EnumerateDirectories())
        {
            Copy(directory, Path.Join(target, directory.Name));
        }
    }
}
