using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Storage;
using Grpc.Core;

namespace Grid.Bots.Session;

/// <summary>
/// The digest functions a server names for its leases, in the trailer that says of what operation each is. Servers that
/// know none but functions told by the length of a hash send no such trailer, or one that names none.
/// </summary>
internal sealed class LeaseFunctions
{
    private const string TrailerKey = "executeoperationmetadata-bin";

    private readonly List<Digest> _actions;

    private LeaseFunctions(List<Digest> actions) => _actions = actions;

    public static LeaseFunctions Of(Metadata trailers) =>
        new([.. trailers.GetAll(TrailerKey).Select(entry => ToAction(entry.ValueBytes)).OfType<Digest>()]);

    /// <summary>The function named for the action of a payload, or null.</summary>
    public DigestFunction? Find(Any? payload)
    {
        foreach (Digest action in _actions)
        {
            if (payload is not null && IsActionOf(payload, action))
            {
                return action.Function;
            }
        }

        return null;
    }

    private static Digest? ToAction(byte[] content)
    {
        try
        {
            Reapi.ExecuteOperationMetadata metadata = Reapi.ExecuteOperationMetadata.Parser.ParseFrom(content);
            return metadata.DigestFunction != Reapi.DigestFunction.Types.Value.Unknown
                && DigestFunction.TryFind((int)metadata.DigestFunction, [], out DigestFunction? function)
                && metadata.ActionDigest.TryToDigest(function, out Digest action)
                    ? action
                    : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static bool IsActionOf(Any payload, Digest action) => payload.Is(Reapi.Digest.Descriptor)
        ? payload.Value.Equals(action.ToWire().ToByteString())
        : Digest.Of(action.Function, payload.Value.Span) == action;
}
