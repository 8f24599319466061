using System.CommandLine;
using Grid.Core;
using Grid.Server.Client.Execute;
using Grid.Storage;
using Grpc.Core;

namespace Grid.Server.Client;

/// <summary><c>grid action-cache get</c> and <c>update</c>: what the server remembers of an action.</summary>
internal static class ActionCacheVerbs
{
    private static readonly Argument<string> ActionDigest = new("DIGEST")
    {
        Description = "The action's digest, HASH/SIZE.",
    };

    private static readonly Argument<string> ResultDigest = new("RESULT")
    {
        Description = "The digest of the ActionResult message that is to be its result, HASH/SIZE; the server's CAS has it.",
    };

    public static Command Create(ClientVerb verb)
    {
        Command group = new("action-cache", "Look into the action cache, and write to it.");
        group.Add(verb.Create("update", "Store a result for an action.", [ActionDigest, ResultDigest], UpdateAsync));
        group.Add(verb.Create("get", "Show the result stored for an action.", [ActionDigest], GetAsync));
        return group;
    }

    private static async Task<int> GetAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        Digest digest = DigestText.Parse(parsed.GetRequiredValue(ActionDigest), session.Target.Function);
        Reapi.ActionResult result = await FetchAsync(session, digest, cancellation);
        session.Print(result, terminal => ActionResultText.Describe(result).WriteTo(terminal));
        return ClientExit.Success;
    }

    private static async Task<int> UpdateAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        Digest action = DigestText.Parse(parsed.GetRequiredValue(ActionDigest), session.Target.Function);
        Digest result = DigestText.Parse(parsed.GetRequiredValue(ResultDigest), session.Target.Function);
        ReadOnlyMemory<byte> content = await session.Blobs.ReadAsync(result, cancellation)
            ?? throw GridException.NotFound($"Blob {result} is not held in instance '{session.Instance}': upload it first.");
        Reapi.UpdateActionResultRequest request = new()
        {
            InstanceName = session.Instance.Value,
            ActionDigest = action.ToWire(),
            ActionResult = Reapi.ActionResult.Parser.ParseBlob(result, content),
            DigestFunction = (Reapi.DigestFunction.Types.Value)action.Function.WireValue,
        };
        Reapi.ActionCache.ActionCacheClient client = new(session.Calls);
        Reapi.ActionResult stored = await client.UpdateActionResultAsync(request, cancellationToken: cancellation);
        session.Print(stored, terminal => ActionResultText.Describe(stored).WriteTo(terminal));
        return ClientExit.Success;
    }

    private static async Task<Reapi.ActionResult> FetchAsync(
        ClientSession session, Digest digest, CancellationToken cancellation)
    {
        var client = new Reapi.ActionCache.ActionCacheClient(session.Calls);
        try
        {
            return await client.GetActionResultAsync(
                new Reapi.GetActionResultRequest
                {
                    InstanceName = session.Instance.Value,
                    ActionDigest = digest.ToWire(),
                    DigestFunction = (Reapi.DigestFunction.Types.Value)digest.Function.WireValue,
                },
                cancellationToken: cancellation);
        }
        catch (RpcException miss) when (miss.StatusCode == StatusCode.NotFound)
        {
            // A miss has no reason, so servers say nothing a person could use.
            throw GridException.NotFound($"No result is stored for action {digest} in instance '{session.Instance}'.");
        }
    }
}
