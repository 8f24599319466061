using System.Diagnostics;

namespace Grid.Conformance.Sandboxes.Isolation;

/// <summary>An input root that is a whole <c>/</c>: the host's shell with the libraries it needs, and nothing else.</summary>
public static class ShellRoot
{
    public static Task<InputRoot> MakeAsync() => MakeAsync("/bin/sh");

    /// <summary>The same with other programs of the host.</summary>
    public static async Task<InputRoot> MakeAsync(params string[] programs)
    {
        InputRoot root = new();
        foreach (string program in programs)
        {
            root.FileOf(program.TrimStart('/'), program, isExecutable: true);
            foreach (string library in await LibrariesAsync(program))
            {
                root.FileOf(library.TrimStart('/'), library, isExecutable: true);
            }
        }

        return root;
    }

    // Each line names a library, and most where it is: "libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f…)".
    private static async Task<IEnumerable<string>> LibrariesAsync(string program)
    {
        using Process process = Process.Start(new ProcessStartInfo("ldd", program) { RedirectStandardOutput = true })!;
        string lines = await process.StandardOutput.ReadToEndAsync();
        return lines.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.StartsWith('/'));
    }
}
