using System.Text;
using Grid.Storage;

namespace Grid.Sandbox.Workers;

/// <summary>
/// A command of which the one part starts a worker, and the other, in files of arguments (<c>@file</c>,
/// <c>--flagfile=file</c>), is its work.
/// </summary>
internal sealed class WorkerCommand
{
    private static readonly string[] Marks = ["@", "--flagfile=", "-flagfile="];

    private readonly List<string> _flagFiles = [];
    private readonly List<string> _startup = [];

    private WorkerCommand()
    {
    }

    /// <summary>What starts the worker.</summary>
    public IReadOnlyList<string> Startup => _startup;

    /// <summary>Null when the command names no file of arguments: then there is nothing to tell a worker.</summary>
    public static WorkerCommand? Of(Reapi.Command command)
    {
        WorkerCommand split = new();
        foreach (string argument in command.Arguments)
        {
            if (FlagFileOf(argument) is { } file && split._startup.Count > 0)
            {
                split._flagFiles.Add(file);
            }
            else
            {
                split._startup.Add(argument);
            }
        }

        split._startup.Add("--persistent_worker");
        return split._flagFiles.Count > 0 ? split : null;
    }

    /// <summary>The arguments of the work, with those of files that files name in place of their names.</summary>
    /// <param name="directory">The working directory's path in the input root, with a slash at its end, or nothing.</param>
    /// <param name="inputs">Where the files are.</param>
    /// <param name="store">Has them.</param>
    /// <param name="limits">How large and deep they may be.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="WorkerFailureException">A file is not there, or too large.</exception>
    public async Task<IReadOnlyList<string>> ArgumentsAsync(
        string directory, WorkerInputs inputs, IBlobStore store, WorkerLimits limits, CancellationToken cancellation)
    {
        List<string> arguments = [];
        foreach (string file in _flagFiles)
        {
            await ExpandAsync(file, depth: 0);
        }

        return arguments;

        async Task ExpandAsync(string file, int depth)
        {
            foreach (string line in await ReadAsync(directory + file, depth))
            {
                bool isEscaped = line.StartsWith("@@", StringComparison.Ordinal);
                if (line.StartsWith('@') && !isEscaped && inputs.Find(directory + line[1..]) is not null)
                {
                    await ExpandAsync(line[1..], depth + 1);
                }
                else
                {
                    arguments.Add(isEscaped ? line[1..] : line);
                }
            }
        }

        async Task<IEnumerable<string>> ReadAsync(string path, int depth)
        {
            if (inputs.Find(path) is not { } digest || digest.SizeBytes > limits.FlagFileBytesMax || depth > limits.FlagFileDepthMax)
            {
                throw new WorkerFailureException($"The file of arguments '{path}' is no input, is too large, or names itself.");
            }

            ReadOnlyMemory<byte> content = await store.ReadAsync(digest, cancellation)
                ?? throw new WorkerFailureException($"The file of arguments '{path}' cannot be read.");
            return Encoding.UTF8.GetString(content.Span).Split('\n').Where(line => line.Length > 0);
        }
    }

    private static string? FlagFileOf(string argument)
    {
        string? mark = Marks.FirstOrDefault(mark => argument.StartsWith(mark, StringComparison.Ordinal));
        return mark is null || argument.Length == mark.Length || argument.StartsWith("@@", StringComparison.Ordinal)
            ? null
            : argument[mark.Length..];
    }
}
