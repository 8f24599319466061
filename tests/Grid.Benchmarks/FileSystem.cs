using System.Diagnostics;

namespace Grid.Benchmarks;

/// <summary>A file system in an image, mounted for one run and removed after it. Needs root.</summary>
internal sealed class FileSystem : IDisposable
{
    private const long ImageBytes = 16L << 30;

    private readonly DirectoryInfo _folder;

    private FileSystem(DirectoryInfo folder)
    {
        _folder = folder;
        MountPath = Path.Join(folder.FullName, "mount");
    }

    public string MountPath { get; }

    private string ImagePath => Path.Join(_folder.FullName, "image");

    /// <param name="kind"><c>ext4</c> or <c>xfs</c>.</param>
    public static FileSystem Create(string kind)
    {
        FileSystem created = new(Directory.CreateTempSubdirectory("grid-bench-fs-"));
        try
        {
            using (FileStream image = File.Create(created.ImagePath))
            {
                image.SetLength(ImageBytes);
            }

            Directory.CreateDirectory(created.MountPath);
            Run($"mkfs.{kind}", "-q", created.ImagePath);
            Run("mount", "-o", "loop", created.ImagePath, created.MountPath);
            return created;
        }
        catch
        {
            created._folder.Delete(recursive: true);
            throw;
        }
    }

    public void Dispose()
    {
        // A segment store leaves its mapped index to the garbage collector, and it must be gone before the file system is.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Run("umount", MountPath);
        _folder.Delete(recursive: true);
    }

    private static void Run(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"'{command} {string.Join(' ', arguments)}' failed, which --fs needs (and root): {said.Trim()}");
        }
    }
}
