using System.CommandLine;
using Grid.Core;
using Grid.Server.Client.Output;
using Grid.Server.Client.Trees;

namespace Grid.Server.Client.Cas;

/// <summary><c>grid cas upload</c>: files as blobs, directories as trees; what the server has is not sent again.</summary>
internal static class CasUploadVerb
{
    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Files and directories to upload. A directory's digest is that of its root Directory.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create(ClientVerb verb) =>
        verb.Create("upload", "Upload files and directories, and print their digests.", [Paths], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        List<Uploaded> uploaded = [];
        List<UploadBlob> blobs = [];
        foreach (string path in parsed.GetRequiredValue(Paths))
        {
            (Uploaded item, IReadOnlyCollection<UploadBlob> parts) = await ReadAsync(path, session.Target.Function, cancellation);
            uploaded.Add(item);
            blobs.AddRange(parts);
        }

        UploadedTotal sent = await SessionUpload.RunAsync(session, blobs, cancellation);
        session.Print(
            new { Uploaded = uploaded, Sent = sent },
            terminal => Write(terminal, uploaded, sent));
        return ClientExit.Success;
    }

    private static async Task<(Uploaded Item, IReadOnlyCollection<UploadBlob> Blobs)> ReadAsync(
        string path, DigestFunction function, CancellationToken cancellation)
    {
        if (Directory.Exists(path))
        {
            InputRoot root = new(function);
            await root.AddAsync(new InputSpec(path, Destination: []), cancellation);
            return (new Uploaded(path, "directory", root.Seal().ToString()), root.Blobs);
        }

        if (!File.Exists(path))
        {
            throw GridException.InvalidArgument($"'{path}' is not there.");
        }

        Digest digest = await InputRoot.HashAsync(path, function, cancellation);
        return (new Uploaded(path, "file", digest.ToString()), [UploadBlob.OfFile(digest, path)]);
    }

    private static void Write(Terminal terminal, List<Uploaded> uploaded, UploadedTotal sent)
    {
        foreach (Uploaded item in uploaded)
        {
            terminal.Out.WriteLine($"{item.Digest}\t{item.Path}");
        }

        if (terminal.Error.IsTerminal)
        {
            terminal.Err.WriteLine($"{sent.Blobs} blobs were new to the server, {Sizes.OfBytes(sent.SizeBytes)}");
        }
    }
}
