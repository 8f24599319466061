using System.CommandLine;
using Grid.Core;

namespace Grid.Server.Client.Cas;

/// <summary><c>grid cas find-missing</c>: which blobs the server lacks, one a line.</summary>
internal static class CasFindMissingVerb
{
    private static readonly Argument<string[]> Digests = new("DIGEST")
    {
        Description = "Digests to ask for, HASH/SIZE.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create(ClientVerb verb) =>
        verb.Create("find-missing", "Print those of the digests that the server does not hold.", [Digests], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        Digest[] asked = [.. parsed.GetRequiredValue(Digests).Select(text => DigestText.Parse(text, session.Target.Function))];
        IReadOnlyList<Digest> missing = await session.Blobs.FindMissingAsync(asked, cancellation);
        string[] lines = [.. missing.Select(digest => digest.ToString())];
        session.Print(new { Missing = lines }, terminal =>
        {
            foreach (string line in lines)
            {
                terminal.Out.WriteLine(line);
            }
        });
        return ClientExit.Success;
    }
}
