using Google.Protobuf;
using Grid.Protos.Pooling;
using Grpc.Core;

namespace Grid.Services.Wire;

/// <summary>Refuses requests that do not parse with a status, where the framework takes them for a fault of the handler.</summary>
internal static class CheckedMarshallers
{
    /// <summary>The same method, whose requests have to parse, and whose blobs lie in pooled memory.</summary>
    public static Method<TRequest, TResponse> Check<TRequest, TResponse>(Method<TRequest, TResponse> method) =>
        new(
            method.Type,
            method.ServiceName,
            method.Name,
            Check(PooledBatches.InPlaceOf(method.RequestMarshaller)),
            PooledBatches.InPlaceOf(method.ResponseMarshaller));

    private static Marshaller<T> Check<T>(Marshaller<T> marshaller) =>
        new(marshaller.ContextualSerializer, context => Parse(marshaller, context));

    private static T Parse<T>(Marshaller<T> marshaller, DeserializationContext context)
    {
        try
        {
            return marshaller.ContextualDeserializer(context);
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw new RpcException(new Status(
                StatusCode.InvalidArgument,
                $"The request is no {typeof(T).Name} message ({failure.Message}): send the bytes of one."));
        }
    }
}
