namespace Grpc.Core;

/// <summary>Judges a server's certificate beyond the usual checks.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
