using System.Diagnostics;

namespace Grid.EndToEnd.Bots;

/// <summary>A named pipe that holds an action up: the test knows when it began, and says when it may go on.</summary>
internal sealed class Gate
{
    private readonly string _path;

    private Gate(string path) => _path = path;

    /// <summary>A shell command that waits at the gate.</summary>
    public string WaitCommand => $"read line < {_path}";

    public static async Task<Gate> InAsync(string folder, string name = "gate")
    {
        Gate gate = new(Path.Combine(folder, name));
        using Process process = Process.Start("mkfifo", [gate._path]);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        return gate;
    }

    /// <summary>Waits until an action stands at the gate, and returns what lets it through when written to.</summary>
    public Task<FileStream> ReachedAsync() =>
        Task.Run(() => new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
            .WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Lets the action through.</summary>
    public static async Task OpenAsync(FileStream gate)
    {
        await using (gate)
        {
            await gate.WriteAsync("go\n"u8.ToArray());
        }
    }
}
