using System.Text;
using Google.Protobuf;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Tests.Workers;

/// <summary>Actions for a small program that is a worker: each file of arguments has its work, line by line.</summary>
internal static class WorkerRequests
{
    public static byte[] Program { get; } = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Workers", "worker.pl"));

    public static async Task<SandboxRequest> MakeAsync(
        DiskBlobStore store,
        string work,
        string input = "",
        string key = "key",
        string protocol = "proto",
        byte[]? tool = null,
        string directory = "")
    {
        Reapi.Directory root = new();
        root.Files.Add(await FileAsync(store, "args", Encoding.UTF8.GetBytes(work)));
        root.Files.Add(await FileAsync(store, "in", Encoding.UTF8.GetBytes(input)));
        Reapi.FileNode program = await FileAsync(store, "worker.pl", tool ?? Program);
        program.NodeProperties = new Reapi.NodeProperties { Properties = { new Reapi.NodeProperty { Name = "bazel_tool_input" } } };
        root.Files.Add(program);
        Digest digest = await WriteAsync(store, root.ToByteArray());
        foreach (string name in directory.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            Reapi.Directory above = new() { Directories = { new Reapi.DirectoryNode { Name = name, Digest = digest.ToWire() } } };
            digest = await WriteAsync(store, above.ToByteArray());
        }

        string[] arguments = protocol == "json" ? ["perl", "worker.pl", "--json", "@args"] : ["perl", "worker.pl", "@args"];
        return new SandboxRequest
        {
            Command = new Reapi.Command
            {
                Arguments = { arguments },
                EnvironmentVariables = { new Reapi.Command.Types.EnvironmentVariable { Name = "PATH", Value = "/usr/bin:/bin" } },
                OutputPaths = { "out" },
                WorkingDirectory = directory,
            },
            InputRoot = digest,
            Inputs = new LocalInputs(store),
            Outputs = store,
            Platform = PlatformProperties.Of(
            [
                new PlatformProperty("persistentWorkerKey", key), new PlatformProperty("persistentWorkerProtocol", protocol),
            ]),
        };
    }

    private static async Task<Reapi.FileNode> FileAsync(IBlobStore store, string name, byte[] content) =>
        new() { Name = name, Digest = (await WriteAsync(store, content)).ToWire() };

    private static ValueTask<Digest> WriteAsync(IBlobStore store, byte[] content) => store.WriteAsync(content, CancellationToken.None);
}
