using System.CommandLine;
using Grid.Core;
using Grid.Server.Client.Execute;
using Grid.Storage;
using Grpc.Core;

namespace Grid.Server.Client;

/// <summary><c>grid action-cache get</c>: what the server remembers of an action.</summary>
internal static class ActionCacheVerbs
{
    private static readonly Argument<string> ActionDigest = new("DIGEST")
    {
        Description = "The action's digest, HASH/SIZE.",
    };

    public static Command Create(ClientVerb verb)
    {
        Command group = new("action-cache", "Look into the action cache.");
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
