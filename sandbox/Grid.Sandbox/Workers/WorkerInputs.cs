using Google.Protobuf;
using Grid.Core;
using Grid.Sandbox.Trees;
using Grid.Storage;

namespace Grid.Sandbox.Workers;

/// <summary>The files of an action's input root, by their paths, and which of them are the worker's own tools.</summary>
internal sealed class WorkerInputs
{
    private const string ToolProperty = "bazel_tool_input";

    private readonly SortedDictionary<string, Digest> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Digest> _tools = new(StringComparer.Ordinal);

    private WorkerInputs()
    {
    }

    /// <summary>The tools: actions that differ in them cannot share a worker, whatever they say.</summary>
    public IEnumerable<KeyValuePair<string, Digest>> Tools => _tools;

    public Digest? Find(string path) => _files.TryGetValue(path, out Digest digest) ? digest : null;

    /// <summary>Looks through the tree, which has been laid out already and so is all there.</summary>
    public static async Task<WorkerInputs> ReadAsync(SandboxRequest request, SandboxLimits limits, CancellationToken cancellation)
    {
        DigestFunction function = request.InputRoot.Function;
        TreeLimits treeLimits = new(limits.InputEntriesMax, limits.DepthMax, limits.DirectoryBytesMax);
        TreeWalk walk = new(new StoreDirectories(request.Inputs, limits.DirectoryBytesMax), function, treeLimits);
        WorkerInputs inputs = new();
        await foreach (PlacedDirectory placed in walk.DirectoriesAsync(request.InputRoot, string.Empty, cancellation))
        {
            foreach (Reapi.FileNode file in placed.Directory.Files)
            {
                string path = $"{placed.Path}/{file.Name}"[1..];
                Digest digest = file.Digest.ToDigest(function);
                inputs._files[path] = digest;
                if (file.NodeProperties?.Properties.Any(property => property.Name == ToolProperty) == true)
                {
                    inputs._tools[path] = digest;
                }
            }
        }

        return inputs;
    }

    /// <summary>The files as a worker is told of them: those below its directory.</summary>
    public IEnumerable<Blaze.Worker.Input> Below(string directory) => _files
        .Where(file => file.Key.StartsWith(directory, StringComparison.Ordinal))
        .Select(file => new Blaze.Worker.Input
        {
            Path = file.Key[directory.Length..],
            Digest = ByteString.CopyFromUtf8(file.Value.ToString().Split('/')[0]),
        });
}
