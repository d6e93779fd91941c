/**
 * Every refusal this server gives, with CouchDB's own code, HTTP status and reason.
 *
 * `error` is what clients read in the body; several rows may share one, because CouchDB tells
 * them apart by `reason` alone.
 */
export const SYNC_ERRORS = {
  bad_request: { status: 400, error: 'bad_request', reason: 'Bad request.' },
  invalid_json: { status: 400, error: 'bad_request', reason: 'invalid UTF-8 JSON' },
  invalid_rev: { status: 400, error: 'bad_request', reason: 'Invalid rev format' },
  not_an_object: { status: 400, error: 'bad_request', reason: 'Document must be a JSON object' },
  malformed_since: {
    status: 400,
    error: 'bad_request',
    reason: "Malformed sequence supplied in 'since' parameter.",
  },
  content_md5_mismatch: {
    status: 400,
    error: 'content_md5_mismatch',
    reason: 'Possible message corruption.',
  },
  query_parse_error: {
    status: 400,
    error: 'query_parse_error',
    reason: 'Invalid query parameter.',
  },
  doc_validation: { status: 400, error: 'doc_validation', reason: 'Bad special document member' },
  illegal_docid: {
    status: 400,
    error: 'illegal_docid',
    reason: 'Only reserved document ids may start with underscore.',
  },
  illegal_database_name: {
    status: 400,
    error: 'illegal_database_name',
    reason: 'Illegal database name.',
  },
  invalid_design_doc: {
    status: 400,
    error: 'invalid_design_doc',
    reason: 'A member of the design document has a wrong type.',
  },
  compilation_error: {
    status: 400,
    error: 'compilation_error',
    reason: 'A function of the design document does not compile.',
  },
  query_server_error: {
    status: 400,
    error: 'query_server_error',
    reason: 'A function of the design document failed.',
  },
  no_usable_index: {
    status: 400,
    error: 'no_usable_index',
    reason: 'No index exists for this sort, try indexing by the sort fields.',
  },
  invalid_index: {
    status: 400,
    error: 'invalid_index',
    reason: 'Index is missing its definition.',
  },
  invalid_index_name: {
    status: 400,
    error: 'invalid_index_name',
    reason: 'Invalid index name',
  },
  invalid_bookmark: {
    status: 400,
    error: 'invalid_bookmark',
    reason: 'Invalid bookmark value',
  },
  invalid_key: {
    status: 400,
    error: 'invalid_key',
    reason: 'Invalid key for this request.',
  },
  missing_required_key: {
    status: 400,
    error: 'missing_required_key',
    reason: 'Missing required key',
  },
  invalid_value: {
    status: 400,
    error: 'invalid_value',
    reason: 'Invalid value',
  },
  invalid_string: {
    status: 400,
    error: 'invalid_string',
    reason: 'Invalid string',
  },
  invalid_empty_string: {
    status: 400,
    error: 'invalid_empty_string',
    reason: 'Index name or ddoc cannot be empty string',
  },
  invalid_boolean: {
    status: 400,
    error: 'invalid_boolean',
    reason: 'Invalid boolean value',
  },
  invalid_pos_integer: {
    status: 400,
    error: 'invalid_pos_integer',
    reason: 'Not an integer greater than zero',
  },
  invalid_non_neg_integer: {
    status: 400,
    error: 'invalid_non_neg_integer',
    reason: 'Not an integer greater than or equal to zero',
  },
  invalid_list_index_params: {
    status: 400,
    error: 'invalid_list_index_params',
    reason: 'Index parameter ranges: limit > 1, skip > 0',
  },
  invalid_fields: {
    status: 400,
    error: 'invalid_fields',
    reason: 'Fields must be an array of strings',
  },
  invalid_field: {
    status: 400,
    error: 'invalid_field',
    reason: 'Invalid JSON for field spec',
  },
  invalid_field_name: {
    status: 400,
    error: 'invalid_field_name',
    reason: 'Invalid field name',
  },
  invalid_sort_json: {
    status: 400,
    error: 'invalid_sort_json',
    reason: 'Sort must be an array of sort specs',
  },
  invalid_sort_field: {
    status: 400,
    error: 'invalid_sort_field',
    reason: 'Invalid sort field',
  },
  invalid_sort_dir: {
    status: 400,
    error: 'invalid_sort_dir',
    reason: 'Invalid sort direction',
  },
  unsupported_mixed_sort: {
    status: 400,
    error: 'unsupported_mixed_sort',
    reason: 'Sorts currently only support a single direction for all fields.',
  },
  invalid_selector_json: {
    status: 400,
    error: 'invalid_selector_json',
    reason: 'Selector must be a JSON object',
  },
  invalid_selector: {
    status: 400,
    error: 'invalid_selector',
    reason: 'One or more conditions is missing a field name.',
  },
  invalid_operator: {
    status: 400,
    error: 'invalid_operator',
    reason: 'Invalid operator',
  },
  not_supported: {
    status: 400,
    error: 'not_supported',
    reason: 'Unsupported operator',
  },
  bad_arg: {
    status: 400,
    error: 'bad_arg',
    reason: 'Bad argument for operator',
  },
  invalid_ddoc_lang: {
    status: 400,
    error: 'invalid_ddoc_lang',
    reason: 'Existing design doc has an invalid language',
  },
  invalid_bulk_docs: {
    status: 400,
    error: 'invalid_bulk_docs',
    reason: 'Bulk Delete requires an array of non-null docids.',
  },
  unauthorized: {
    status: 401,
    error: 'unauthorized',
    reason: 'You are not authorized to access this db.',
  },
  wrong_password: {
    status: 401,
    error: 'unauthorized',
    reason: 'Name or password is incorrect.',
  },
  forbidden: { status: 403, error: 'forbidden', reason: 'You are not allowed to access this db.' },
  not_found: { status: 404, error: 'not_found', reason: 'missing' },
  deleted: { status: 404, error: 'not_found', reason: 'deleted' },
  no_db: { status: 404, error: 'not_found', reason: 'Database does not exist.' },
  db_not_found: {
    status: 404,
    error: 'db_not_found',
    reason: 'A db of the replication could not be opened.',
  },
  no_attachment: {
    status: 404,
    error: 'not_found',
    reason: 'Document is missing attachment',
  },
  method_not_allowed: { status: 405, error: 'method_not_allowed', reason: 'Method not allowed' },
  request_timeout: {
    status: 408,
    error: 'request_timeout',
    reason: 'The request body did not arrive in time.',
  },
  conflict: { status: 409, error: 'conflict', reason: 'Document update conflict.' },
  missing_rev: { status: 409, error: 'not_found', reason: 'missing_rev' },
  gone: { status: 410, error: 'gone', reason: 'This is not supported any more.' },
  file_exists: {
    status: 412,
    error: 'file_exists',
    reason: 'The database could not be created, the file already exists.',
  },
  missing_stub: { status: 412, error: 'missing_stub', reason: 'Invalid attachment stub' },
  document_too_large: {
    status: 413,
    error: 'document_too_large',
    reason: 'The document is too large.',
  },
  attachment_too_large: {
    status: 413,
    error: 'attachment_too_large',
    reason: 'The attachment is too large.',
  },
  too_large: { status: 413, error: 'too_large', reason: 'The request entity is too large.' },
  uri_too_long: { status: 414, error: 'uri_too_long', reason: 'The request URI is too long.' },
  bad_content_type: {
    status: 415,
    error: 'bad_content_type',
    reason: 'Content-Type must be application/json',
  },
  bad_content_encoding: {
    status: 415,
    error: 'bad_content_type',
    reason: 'Only gzip and identity content-encodings are supported',
  },
  range_not_satisfiable: {
    status: 416,
    error: 'requested_range_not_satisfiable',
    reason: 'Requested range not satisfiable',
  },
  all_or_nothing: {
    status: 417,
    error: 'not_implemented',
    reason: 'all_or_nothing is not supported',
  },
  too_many_requests: {
    status: 429,
    error: 'too_many_requests',
    reason: 'Too many failed tries. Wait and try again.',
  },
  not_implemented: { status: 501, error: 'not_implemented', reason: 'Not implemented here.' },
  db_set_aside: {
    status: 503,
    error: 'service_unavailable',
    reason: 'This database is damaged and was set aside as it is. Ask the host.',
  },
  service_unavailable: {
    status: 503,
    error: 'service_unavailable',
    reason: 'The server is busy. Try again later.',
  },
  replication_failed: {
    status: 502,
    error: 'replication_failed',
    reason: 'The other side of the replication did not answer as it should.',
  },
  insufficient_storage: {
    status: 507,
    error: 'insufficient_storage',
    reason: 'The disk is full; nothing of this write was stored.',
  },
} as const satisfies Record<string, { status: number; error: string; reason: string }>

export type SyncErrorCode = keyof typeof SYNC_ERRORS
