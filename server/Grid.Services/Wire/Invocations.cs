using Grid.Core;
using Grid.Storage.Retention;
using Grpc.Core;

namespace Grid.Services.Wire;

/// <summary>Tells the book of invocations what a call says about the one it belongs to.</summary>
internal static class Invocations
{
    /// <summary>The invocation of a call is live.</summary>
    public static void See(this InvocationBook? book, ServerCallContext context)
    {
        // Most calls of a program that sets no metadata, and all of a server that evicts nothing, end here.
        if (book is { Count: > 0 } && IdOf(context) is { Length: > 0 } id)
        {
            book.See(id);
        }
    }

    /// <summary>The invocation of a call was given a result, and may come for any of its outputs.</summary>
    public static void Note(
        this InvocationBook? book, ServerCallContext context, Reapi.ActionResult result, DigestFunction function)
    {
        if (book is not null && IdOf(context) is { Length: > 0 } id)
        {
            book.Note(id, result, function);
        }
    }

    private static string IdOf(ServerCallContext context)
    {
        Reapi.RequestMetadata metadata = RequestMetadataHeader.Read(context.RequestHeaders);
        return InvocationBook.IdOf(metadata.ToolInvocationId, metadata.CorrelatedInvocationsId);
    }
}
